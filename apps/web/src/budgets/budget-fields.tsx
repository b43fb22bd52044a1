import { currencyCodes } from "@outlay/client/core";
import { useI18n } from "../i18n/i18n.tsx";
import { AmountField } from "../ui/amount-field.tsx";
import { SelectField } from "../ui/select-field.tsx";
import { TextField } from "../ui/text-field.tsx";
import { type BudgetDraft, scopes } from "./budget-draft.logic.ts";
import { CategoryChecks } from "./category-checks.tsx";
import { PeriodFields } from "./period-fields.tsx";

const kinds = ["expense", "income"] as const;

export type BudgetFieldsProps = {
  draft: BudgetDraft;
  isNew: boolean;
  issues: Readonly<Record<string, string>>;
  onChange: (changed: Partial<BudgetDraft>) => void;
};

export function BudgetFields(props: BudgetFieldsProps) {
  const { draft, isNew, issues, onChange } = props;
  const { t } = useI18n();
  return (
    <>
      {isNew && (
        <div className="pair">
          <SelectField
            label={t("transactions.kind")}
            value={draft.kind}
            onChange={(kind) => onChange({ kind, scope: "some", categoryIds: [] })}
          >
            {kinds.map((kind) => (
              <option key={kind} value={kind}>
                {t(`budgets.kind.${kind}`)}
              </option>
            ))}
          </SelectField>
          <SelectField
            label={t("accounts.currency")}
            value={draft.currency}
            error={issues["currency"]}
            onChange={(currency) => onChange({ currency })}
          >
            {currencyCodes.map((code) => (
              <option key={code}>{code}</option>
            ))}
          </SelectField>
        </div>
      )}
      <Coverage {...props} />
      <AmountField
        label={`${t("transactions.amount")} (${draft.currency})`}
        currency={draft.currency}
        required
        value={draft.amount}
        error={issues["amount"]}
        onChange={(amount) => onChange({ amount })}
      />
      <PeriodFields {...props} />
      <TextField
        label={t("budgets.thresholds")}
        hint={t("budgets.thresholdsHint")}
        autoComplete="off"
        value={draft.thresholds}
        error={issues["thresholds"] ?? issues["thresholds.0"] ?? issues["thresholds.1"]}
        onChange={(thresholds) => onChange({ thresholds })}
      />
      <TextField
        label={t("accounts.name")}
        hint={t("budgets.nameHint")}
        maxLength={100}
        value={draft.name}
        error={issues["name"]}
        onChange={(name) => onChange({ name })}
      />
    </>
  );
}

/** What the budget covers. A target for income is of categories of income. */
function Coverage({ draft, issues, onChange }: BudgetFieldsProps) {
  const { t } = useI18n();
  return (
    <>
      {draft.kind === "expense" && (
        <SelectField
          label={t("budgets.covers")}
          value={draft.scope}
          onChange={(scope) => onChange({ scope })}
        >
          {scopes.map((scope) => (
            <option key={scope} value={scope}>
              {t(`budgets.scope.${scope}`)}
            </option>
          ))}
        </SelectField>
      )}
      {draft.scope !== "all" && (
        <CategoryChecks
          kind={draft.kind}
          chosen={draft.categoryIds}
          error={issues["categoryIds"] ?? issues["categoryId"] ?? issues["exceptCategoryIds"]}
          onChange={(categoryIds) => onChange({ categoryIds })}
        />
      )}
    </>
  );
}
