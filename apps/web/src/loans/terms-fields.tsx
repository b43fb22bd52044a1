import { useI18n } from "../i18n/i18n.tsx";
import { AmountField } from "../ui/amount-field.tsx";
import { DateField } from "../ui/date-field.tsx";
import { SelectField } from "../ui/select-field.tsx";
import { TextField } from "../ui/text-field.tsx";
import { readRate, type TermsDraft } from "./terms.logic.ts";

const dayCounts = ["30/360", "actual/365", "actual/360"] as const;

type Props = {
  draft: TermsDraft;
  currency: string;
  /** Whether it was sent with something missing. */
  isIncomplete: boolean;
  paymentError: string | undefined;
  onChange: (changed: Partial<TermsDraft>) => void;
};

export function TermsFields({ draft, currency, isIncomplete, paymentError, onChange }: Props) {
  const { t } = useI18n();
  const isRateUnclear = isIncomplete && readRate(draft.rate) === undefined;
  return (
    <>
      <div className="pair">
        <TextField
          label={t("loans.rate")}
          required
          inputMode="decimal"
          autoComplete="off"
          value={draft.rate}
          error={isRateUnclear ? t("loans.rateUnclear") : undefined}
          onChange={(rate) => onChange({ rate })}
        />
        <SelectField
          label={t("loans.dayCount")}
          value={draft.dayCount}
          onChange={(dayCount) => onChange({ dayCount })}
        >
          {dayCounts.map((dayCount) => (
            <option key={dayCount} value={dayCount}>
              {t(`loans.dayCount.${dayCount}`)}
            </option>
          ))}
        </SelectField>
      </div>
      <div className="pair">
        <SelectField label={t("loans.by")} value={draft.by} onChange={(by) => onChange({ by })}>
          <option value="payment">{t("loans.by.payment")}</option>
          <option value="term">{t("loans.by.term")}</option>
        </SelectField>
        {draft.by === "payment" ? (
          <AmountField
            label={t("loans.paymentIn", { currency })}
            required
            currency={currency}
            value={draft.payment}
            error={paymentError}
            onChange={(payment) => onChange({ payment })}
          />
        ) : (
          <TextField
            label={t("loans.months")}
            required
            type="number"
            min={1}
            max={1200}
            value={draft.months}
            error={paymentError}
            onChange={(months) => onChange({ months })}
          />
        )}
      </div>
      <DateField
        label={t("loans.startsOn")}
        hint={t("loans.startsOnHint")}
        required
        value={draft.startsOn}
        onChange={(startsOn) => onChange({ startsOn })}
      />
    </>
  );
}
