import { useOutlayClient } from "@outlay/client/react";
import { useMutation } from "@tanstack/react-query";
import { type SyntheticEvent, useState } from "react";
import { useBook } from "../app/book-context.tsx";
import { issuesByField } from "../app/errors.ts";
import { categoryName, useCategories } from "../app/reference-data.ts";
import { useWrite } from "../app/use-write.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { FormActions } from "../ui/form-actions.tsx";
import { SelectField } from "../ui/select-field.tsx";
import { PartChecks } from "./part-checks.tsx";
import { readSplit, type SharePartDraft, unclearShares } from "./shares-draft.logic.ts";
import { usePeople } from "./use-people.ts";

const kinds = ["equal", "weights"] as const;
type Kind = (typeof kinds)[number];

/** Sets how the book or a category is usually shared. It replaces what was set before. */
export function DefaultDialog({ onClose }: { onClose: () => void }) {
  const { t } = useI18n();
  const { book } = useBook();
  const client = useOutlayClient();
  const write = useWrite("household");
  const people = usePeople();
  const open = people.filter(({ archived }) => !archived).slice(0, 20);
  const [categoryId, setCategoryId] = useState("");
  const [kind, setKind] = useState<Kind>("equal");
  const [parts, setParts] = useState<readonly SharePartDraft[]>(() =>
    open.map(({ id }) => ({ personId: id, weight: "1", amount: "" })),
  );
  const [isIncomplete, setIncomplete] = useState(false);
  const unclear = unclearShares({ paidBy: "", kind, parts }, []);
  const saving = useMutation({
    mutationFn: () =>
      write.send(
        (options) =>
          client.household.setDefault.mutate(
            { categoryId: categoryId === "" ? null : categoryId, split: readSplit(kind, parts) },
            options,
          ),
        t("shares.defaultSaved"),
      ),
    onSuccess: onClose,
  });
  const issues = issuesByField(saving.error, t);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    setIncomplete(unclear.length > 0);
    if (unclear.length === 0) saving.mutate();
  };
  const isUnclear = (field: string) => isIncomplete && unclear.includes(field);
  return (
    <Dialog title={t("shares.addDefault")} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <CategoryField value={categoryId} error={issues["categoryId"]} onChange={setCategoryId} />
        <SelectField label={t("shares.split")} value={kind} onChange={setKind}>
          {kinds.map((one) => (
            <option key={one} value={one}>
              {t(`shares.split.${one}`)}
            </option>
          ))}
        </SelectField>
        <PartChecks
          {...{ people, kind, parts }}
          currency={book.baseCurrency}
          error={isUnclear("shares.split") ? t("shares.nobody") : undefined}
          issueOf={(index) =>
            isUnclear(`shares.split.parts.${index}.weight`) ? t("shares.weightUnclear") : undefined
          }
          onChange={setParts}
        />
        <FormActions
          error={saving.error}
          fields={["categoryId"]}
          isPending={saving.isPending}
          onClose={onClose}
        />
      </form>
    </Dialog>
  );
}

type FieldProps = {
  value: string;
  error: string | undefined;
  onChange: (categoryId: string) => void;
};

function CategoryField(props: FieldProps) {
  const { t } = useI18n();
  const categories = useCategories();
  const shown = categories
    .filter(({ archived }) => !archived)
    .map((category) => ({ id: category.id, name: categoryName(category, categories) }))
    .toSorted((one, other) => one.name.localeCompare(other.name));
  return (
    <SelectField label={t("transactions.category")} {...props}>
      <option value="">{t("shares.wholeBook")}</option>
      {shown.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </SelectField>
  );
}
