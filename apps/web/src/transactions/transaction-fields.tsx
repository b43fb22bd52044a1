import { useI18n } from "../i18n/i18n.tsx";
import { SharesFields } from "../shares/shares-fields.tsx";
import { CheckField } from "../ui/check-field.tsx";
import { DateField } from "../ui/date-field.tsx";
import { SelectField } from "../ui/select-field.tsx";
import { AccountFields } from "./account-fields.tsx";
import { CategoryFields } from "./category-fields.tsx";
import type { Amounts, Draft } from "./draft.logic.ts";
import { kinds } from "./filters.logic.ts";
import { PurchaseField } from "./purchase-field.tsx";
import { TextFields } from "./text-fields.tsx";

export type FieldsProps = {
  draft: Draft;
  issues: Readonly<Record<string, string>>;
  onChange: (changed: Partial<Draft>) => void;
};

export function TransactionFields({ amounts, ...props }: FieldsProps & { amounts: Amounts }) {
  const { draft, issues, onChange } = props;
  const { t } = useI18n();
  return (
    <>
      <div className="pair">
        <SelectField
          label={t("transactions.kind")}
          value={draft.kind}
          error={issues["kind"]}
          onChange={(kind) => onChange({ kind, categoryId: undefined, splits: [], refundOf: null })}
        >
          {kinds.map((kind) => (
            <option key={kind} value={kind}>
              {t(`kind.${kind}`)}
            </option>
          ))}
        </SelectField>
        <DateField
          label={t("transactions.date")}
          required
          value={draft.occurredOn}
          error={issues["occurredOn"]}
          onChange={(occurredOn) => onChange({ occurredOn })}
        />
      </div>
      {draft.kind === "refund" && <PurchaseField {...props} />}
      <AccountFields {...props} />
      <TextFields {...props}>
        {draft.kind !== "transfer" && <CategoryFields {...props} amounts={amounts} />}
      </TextFields>
      {draft.kind !== "transfer" && <SharesFields {...props} amounts={amounts} />}
      <CheckField
        label={t("entry.excluded")}
        checked={draft.excluded}
        onChange={(excluded) => onChange({ excluded })}
      />
    </>
  );
}
