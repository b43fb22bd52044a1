import type { Import, ImportRow } from "@outlay/client";
import { useMutation } from "@tanstack/react-query";
import { type SyntheticEvent, useState } from "react";
import { issuesByField } from "../app/errors.ts";
import { useWrite } from "../app/use-write.ts";
import { useI18n } from "../i18n/i18n.tsx";
import type { Translate } from "../i18n/messages.ts";
import { TextFields } from "../transactions/text-fields.tsx";
import { CheckField } from "../ui/check-field.tsx";
import { FormActions } from "../ui/form-actions.tsx";
import { RowCategoryField } from "./row-category-field.tsx";
import { type RowDraft, toRowChanges, toRowDraft, toUndo } from "./row-draft.logic.ts";
import { isZero, partnerOf } from "./row-state.logic.ts";
import { SameOrOther } from "./same-or-other.tsx";
import { useChangeRows } from "./use-rows.ts";

type Props = { row: ImportRow; imported: Import; onClose: () => void };

function useSaveRow({ row, imported, onClose }: Props) {
  const { t } = useI18n();
  const write = useWrite("imports");
  const { change } = useChangeRows(imported.id);
  return useMutation({
    mutationFn: async (draft: RowDraft) => {
      const changes = toRowChanges(row, draft);
      if (changes.length > 0) await change(changes);
      return changes;
    },
    onSuccess: (changes) => {
      onClose();
      const undo = toUndo(row, changes);
      const text = t("rows.saved", { row: String(row.index + 1) });
      if (changes.length > 0) write.done(text, undo.length > 0 ? () => change(undo) : undefined);
    },
  });
}

/** The API's issues are of the first change: the row's. */
const ownIssues = (error: unknown, t: Translate) =>
  Object.fromEntries(
    Object.entries(issuesByField(error, t)).map(([name, issue]) => [
      name.replace("changes.0.", ""),
      issue,
    ]),
  );

export function RowForm(props: Props) {
  const { row, onClose } = props;
  const { t } = useI18n();
  const [draft, setDraft] = useState(() => toRowDraft(row));
  const { mutate, isPending, error } = useSaveRow(props);
  const issues = ownIssues(error, t);
  const change = (changed: Partial<RowDraft>) => setDraft((old) => ({ ...old, ...changed }));
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    mutate(draft);
  };
  const isLinked = draft.isMatch && row.matchOf !== null;
  return (
    <form className="form" onSubmit={submit}>
      {row.matchOf !== null && (
        <SameOrOther
          label={t("rows.record")}
          transactionId={row.matchOf}
          isSame={draft.isMatch}
          texts={[t("rows.isMatch"), t("rows.isNoMatch")]}
          onChange={(isMatch) => change({ isMatch })}
        />
      )}
      {row.transferWith !== null && (
        <SameOrOther
          label={t("rows.otherSide")}
          transactionId={partnerOf(row) === undefined ? row.transferWith : undefined}
          isSame={draft.isTransfer}
          texts={[t("rows.isTransfer"), t("rows.isNoTransfer")]}
          onChange={(isTransfer) => change({ isTransfer })}
        />
      )}
      {/* Of a row that is linked the transaction's own texts stay. */}
      {!isLinked && (
        <TextFields {...{ draft, issues }} onChange={change}>
          <RowCategoryField {...{ row, issues }} value={draft.categoryId} onChange={change} />
        </TextFields>
      )}
      {!isZero(row) && (
        <CheckField
          label={t("rows.skip")}
          checked={draft.skip}
          onChange={(skip) => change({ skip })}
        />
      )}
      <FormActions error={error} fields={fields} {...{ isPending, onClose }} />
    </form>
  );
}

const fields = ["changes.0.payee", "changes.0.categoryId", "changes.0.tags", "changes.0.note"];
