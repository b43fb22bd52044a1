import type { Transaction } from "@outlay/client";
import { useMutation } from "@tanstack/react-query";
import { type SyntheticEvent, useState } from "react";
import { useI18n } from "../i18n/i18n.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { FormActions } from "../ui/form-actions.tsx";
import { planChanges } from "./bulk-change.logic.ts";
import { BulkFields, emptyBulkDraft, useBulkChange } from "./bulk-fields.tsx";
import { BulkPreview } from "./bulk-preview.tsx";
import { useBulk } from "./use-bulk.ts";

type Props = { rows: readonly Transaction[]; onDone: () => void; onClose: () => void };

/** Changes many transactions at once, and shows before what will be different. */
export function BulkDialog({ rows, onDone, onClose }: Props) {
  const { t } = useI18n();
  const [draft, setDraft] = useState(emptyBulkDraft);
  const bulk = useBulk();
  const planned = planChanges(rows, useBulkChange(draft));
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => bulk.change(planned.map(({ operation }) => operation)),
    onSuccess: () => {
      onClose();
      onDone();
    },
  });
  const title =
    rows.length === 1 ? t("bulk.titleOne") : t("bulk.title", { count: String(rows.length) });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (planned.length > 0) mutate();
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <p className="muted">{t("bulk.intro")}</p>
        <BulkFields
          draft={draft}
          onChange={(changed) => setDraft((old) => ({ ...old, ...changed }))}
        />
        <BulkPreview rows={rows} planned={planned} />
        <FormActions error={error} fields={[]} isPending={isPending} onClose={onClose} />
      </form>
    </Dialog>
  );
}
