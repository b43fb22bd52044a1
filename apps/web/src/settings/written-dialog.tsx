import { useOutlay, useOutlayClient } from "@outlay/client/react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type SyntheticEvent, useState } from "react";
import { useChangeText } from "../activity/change-text.ts";
import { useBook } from "../app/book-context.tsx";
import { useFigures } from "../app/use-figures.ts";
import { useWrite } from "../app/use-write.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { FormActions } from "../ui/form-actions.tsx";
import { SelectField } from "../ui/select-field.tsx";

const hourMs = 3_600_000;
const periods = { all: null, hour: hourMs, day: 24 * hourMs, week: 7 * 24 * hourMs } as const;
type Period = keyof typeof periods;
const altered = ["changes", "transactions", "accounts", "categories", "budgets", "schedules"];
const alteredToo = ["rules", "statements", "analytics", "household", "imports", "trash"];

type Props = { token: { id: string; name: string }; onClose: () => void };

/** What a token wrote in the book, and the undo of it. */
export function WrittenDialog({ token: { id, name }, onClose }: Props) {
  const { t } = useI18n();
  const { canWrite } = useBook();
  const { count, instant } = useFigures();
  const textOf = useChangeText();
  const outlay = useOutlay();
  const client = useOutlayClient();
  const write = useWrite(...altered, ...alteredToo);
  const [period, setPeriod] = useState<Period>("all");
  const { data } = useQuery(outlay.changes.newest.queryOptions({ writtenWith: id, limit: 20 }));
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => {
      const length = periods[period];
      const from = length === null ? undefined : new Date(Date.now() - length);
      return write.send(
        (options) => client.tokens.undo.mutate({ id, ...(from && { from }) }, options),
        (undone) => {
          const figures = { count: count(undone.count), kept: count(undone.keptCount) };
          return undone.keptCount === 0
            ? t("tokens.undone", figures)
            : t("tokens.undoneBut", figures);
        },
      );
    },
    onSuccess: onClose,
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    mutate();
  };
  return (
    <Dialog title={t("tokens.writtenOf", { name })} onClose={onClose}>
      <form className="form" onSubmit={submit} aria-busy={!data}>
        {data?.items.length === 0 && <p className="muted">{t("tokens.wroteNothing")}</p>}
        <ul className="token-written">
          {data?.items.map((change) => (
            <li key={change.seq}>
              {textOf(change).title} <span className="muted">{instant(change.at)}</span>
            </li>
          ))}
        </ul>
        {canWrite && data && data.items.length > 0 && (
          <>
            <SelectField
              label={t("tokens.undoFrom")}
              hint={t("tokens.undoHint")}
              value={period}
              onChange={setPeriod}
            >
              {(Object.keys(periods) as Period[]).map((each) => (
                <option key={each} value={each}>
                  {t(`tokens.undo.${each}`)}
                </option>
              ))}
            </SelectField>
            <FormActions
              error={error}
              fields={[]}
              action={t("tokens.undoAction")}
              {...{ isPending, onClose }}
            />
          </>
        )}
      </form>
    </Dialog>
  );
}
