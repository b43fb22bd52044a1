import type { Rule } from "@outlay/client";
import { useMutation } from "@tanstack/react-query";
import { useOutlayClient } from "@outlay/client/react";
import { type SyntheticEvent, useState } from "react";
import { explain, issuesByField } from "../app/errors.ts";
import { useAccounts } from "../app/reference-data.ts";
import { useFigures } from "../app/use-figures.ts";
import { useWrite } from "../app/use-write.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { Button } from "../ui/button.tsx";
import { DateField } from "../ui/date-field.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { SelectField } from "../ui/select-field.tsx";
import { Trial } from "./trial.tsx";
import { useRuleText } from "./use-rule-text.ts";
import { type TrialInput, useTrial } from "./use-trial.ts";

type Props = {
  /** Undefined for all rules that are on. */
  rule: Rule | undefined;
  onClose: () => void;
};

const altered = ["transactions", "accounts", "budgets", "analytics", "payees", "tags", "changes"];

/** Applies rules to all transactions of a filter, in as many calls as it takes; the undo takes all of them back. */
function useApply(onClose: () => void) {
  const { t } = useI18n();
  const client = useOutlayClient();
  const write = useWrite(...altered);
  const { count } = useFigures();
  const [examined, setExamined] = useState(0);
  const apply = useMutation({
    mutationFn: async (filter: TrialInput) => {
      const operations: string[] = [];
      let changed = 0;
      let cursor: string | null | undefined;
      setExamined(0);
      do {
        const done = await client.rules.run.mutate({ ...filter, ...(cursor && { cursor }) });
        if (done.changed > 0) operations.unshift(done.operationId);
        changed += done.changed;
        cursor = done.nextCursor;
        setExamined((before) => before + done.examined);
      } while (cursor !== null);
      return { changed, operations };
    },
    onSuccess: ({ changed, operations }) => {
      onClose();
      const undo = async () => {
        for (const id of operations) await client.operations.undo.mutate({ id });
      };
      const text = t("rules.applied", { count: count(changed) });
      write.done(text, operations.length > 0 ? undo : undefined);
    },
    onSettled: () => void write.refresh(),
  });
  return { ...apply, examined };
}

export function ApplyDialog({ rule, onClose }: Props) {
  const { t } = useI18n();
  const ruleText = useRuleText();
  const { count } = useFigures();
  const accounts = useAccounts();
  const [filter, setFilter] = useState({ from: "", to: "", accountId: "" });
  const trial = useTrial();
  const { mutate, isPending, examined, error: failure } = useApply(onClose);
  const error = failure ?? trial.error;
  const issues = issuesByField(error, t);
  const input = {
    ...Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== "")),
    ...(rule && { ruleIds: [rule.id] }),
  };
  const change = (changed: Partial<typeof filter>) => {
    setFilter({ ...filter, ...changed });
    trial.reset();
  };
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    mutate(input);
  };
  const title = rule
    ? t("rules.applyTitleOne", { name: ruleText.name(rule) })
    : t("rules.applyTitle");
  return (
    <Dialog title={title} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <p className="muted">{t("rules.applyHint")}</p>
        <SelectField
          label={t("transactions.account")}
          value={filter.accountId}
          onChange={(accountId) => change({ accountId })}
        >
          <option value="">{t("rules.anyAccount")}</option>
          {accounts.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </SelectField>
        <div className="pair">
          {(["from", "to"] as const).map((name) => (
            <DateField
              key={name}
              label={t(`transactions.${name}`)}
              value={filter[name]}
              error={issues[name]}
              onChange={(day) => change({ [name]: day })}
            />
          ))}
        </div>
        {trial.data && <Trial trial={trial.data} />}
        {isPending && <p role="status">{t("rules.applying", { examined: count(examined) })}</p>}
        {error && (
          <p className="form-error" role="alert">
            {explain(error, t)}
          </p>
        )}
        <div className="actions">
          <Button
            className="first"
            disabled={trial.isPending || isPending}
            onClick={() => trial.mutate(input)}
          >
            {t("rules.try")}
          </Button>
          <Button onClick={onClose}>{t("form.cancel")}</Button>
          <Button look="primary" type="submit" disabled={isPending}>
            {t("rules.apply")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
