import type { Category } from "@outlay/client";
import { useOutlayClient } from "@outlay/client/react";
import { useMutation } from "@tanstack/react-query";
import { type SyntheticEvent, useState } from "react";
import { categoryName, useCategories } from "../app/reference-data.ts";
import { useWrite } from "../app/use-write.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { alteredByLedger } from "../transactions/use-save.ts";
import { Combobox } from "../ui/combobox.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { FormActions } from "../ui/form-actions.tsx";

type Props = { category: Category; onClose: () => void };

/** Deletes a category, or merges it into another one that takes its transactions. */
export function RemovalDialog({ category, onClose }: Props) {
  const { t } = useI18n();
  const client = useOutlayClient();
  const categories = useCategories();
  const write = useWrite(...alteredByLedger, "categories", "rules");
  const { id, version, name, kind } = category;
  const [replacementId, setReplacement] = useState<string>();
  const { mutate, isPending, error } = useMutation({
    mutationFn: () =>
      write.send(
        (options) =>
          client.categories.remove.mutate(
            { id, version, ...(replacementId !== undefined && { replacementId }) },
            options,
          ),
        t("categories.deleted", { name }),
      ),
    onSuccess: onClose,
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    mutate();
  };
  return (
    <Dialog title={t("categories.removeOf", { name })} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <Combobox
          label={t("categories.replacement")}
          hint={t("categories.removeHint")}
          choices={categories
            .filter((other) => other.kind === kind && !other.archived && other.id !== id)
            .map((other) => ({ value: other.id, label: categoryName(other, categories) }))}
          value={replacementId}
          onChange={setReplacement}
        />
        <FormActions
          error={error}
          fields={[]}
          action={t(replacementId === undefined ? "transactions.delete" : "names.merge")}
          {...{ isPending, onClose }}
        />
      </form>
    </Dialog>
  );
}
