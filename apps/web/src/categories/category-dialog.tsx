import type { Category } from "@outlay/client";
import { useOutlayClient } from "@outlay/client/react";
import { useMutation } from "@tanstack/react-query";
import { type SyntheticEvent, useState } from "react";
import { issuesByField } from "../app/errors.ts";
import * as limits from "../app/limits.generated.ts";
import { useCategories } from "../app/reference-data.ts";
import { useWrite } from "../app/use-write.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { FormActions } from "../ui/form-actions.tsx";
import { SelectField } from "../ui/select-field.tsx";
import { TextField } from "../ui/text-field.tsx";

type Props = {
  /** Undefined for a new one. */
  category: Category | undefined;
  onClose: () => void;
};

type Fields = Pick<Category, "name" | "kind" | "parentId" | "color">;

export function CategoryDialog({ category, onClose }: Props) {
  const { t } = useI18n();
  return (
    <Dialog title={t(category ? "categories.edit" : "categories.new")} onClose={onClose}>
      <CategoryForm category={category} onClose={onClose} />
    </Dialog>
  );
}

function useSaveCategory({ category, onClose }: Props) {
  const { t } = useI18n();
  const client = useOutlayClient();
  const write = useWrite("categories", "transactions", "analytics", "budgets");
  return useMutation({
    mutationFn: ({ kind, ...fields }: Fields) =>
      write.send(
        (options) => {
          if (!category) return client.categories.create.mutate({ ...fields, kind }, options);
          const { id, version } = category;
          return client.categories.update.mutate({ ...fields, id, version }, options);
        },
        ({ name }) => t("budgets.saved", { name }),
      ),
    onSuccess: onClose,
  });
}

function CategoryForm(props: Props) {
  const { category, onClose } = props;
  const { t } = useI18n();
  const categories = useCategories();
  const [name, setName] = useState(category?.name ?? "");
  const [kind, setKind] = useState(category?.kind ?? "expense");
  const [parentId, setParentId] = useState(category?.parentId ?? "");
  const [color, setColor] = useState(category?.color ?? "#1f5a48");
  const { mutate, isPending, error } = useSaveCategory(props);
  const issues = issuesByField(error, t);
  const parents = categories.filter(
    (other) =>
      other.kind === kind &&
      other.parentId === null &&
      !other.system &&
      !other.archived &&
      other.id !== category?.id,
  );
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    mutate({ name, kind, parentId: parentId === "" ? null : parentId, color });
  };
  return (
    <form className="form" onSubmit={submit}>
      <TextField
        label={t("categories.name")}
        {...limits.category.name}
        value={name}
        error={issues["name"]}
        onChange={setName}
      />
      <div className="pair">
        <SelectField
          label={t("categories.kind")}
          value={kind}
          disabled={category !== undefined}
          onChange={(value) => {
            setKind(value);
            setParentId("");
          }}
        >
          <option value="expense">{t("categories.expense")}</option>
          <option value="income">{t("categories.income")}</option>
        </SelectField>
        <SelectField
          label={t("categories.parent")}
          value={parentId}
          error={issues["parentId"]}
          onChange={setParentId}
        >
          <option value="">{t("categories.noParent")}</option>
          {parents.map((parent) => (
            <option key={parent.id} value={parent.id}>
              {parent.name}
            </option>
          ))}
        </SelectField>
      </div>
      <TextField
        label={t("categories.color")}
        type="color"
        value={color}
        error={issues["color"]}
        onChange={setColor}
      />
      <FormActions
        error={error}
        fields={["name", "parentId", "color"]}
        isPending={isPending}
        onClose={onClose}
      />
    </form>
  );
}
