import type { RouterInputs } from "@outlay/client";
import { useBook } from "../app/book-context.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { AmountField, useAmount } from "../ui/amount-field.tsx";
import { TextField } from "../ui/text-field.tsx";

/** As they are typed; empty for none. */
type Typed = { maxAmount: string; writesPerDay: string };
export const noLimits: Typed = { maxAmount: "", writesPerDay: "" };

type Limits = NonNullable<RouterInputs["tokens"]["create"]["limits"]>;

/** Reads what is typed; what is unclear goes to the server, which says so. */
export function useLimits(): (typed: Typed) => Limits {
  const { book } = useBook();
  const read = useAmount();
  const { baseCurrency: currency } = book;
  return ({ maxAmount, writesPerDay }) => ({
    maxAmount:
      maxAmount.trim() === "" ? null : { amount: read(maxAmount, currency) ?? maxAmount, currency },
    writesPerDay: writesPerDay === "" ? null : Number(writesPerDay),
  });
}

type Props = {
  limits: Typed;
  issues: Readonly<Record<string, string>>;
  onChange: (limits: Typed) => void;
};

/** What bounds the writes of a token. */
export function TokenLimits({ limits, issues, onChange }: Props) {
  const { t } = useI18n();
  const { book } = useBook();
  const { baseCurrency: currency } = book;
  return (
    <div className="pair">
      <AmountField
        label={t("tokens.maxAmount", { currency })}
        hint={t("tokens.maxAmountHint")}
        currency={currency}
        value={limits.maxAmount}
        error={issues["limits.maxAmount.amount"]}
        onChange={(maxAmount) => onChange({ ...limits, maxAmount })}
      />
      <TextField
        label={t("tokens.writesPerDay")}
        hint={t("tokens.writesPerDayHint")}
        type="number"
        min="1"
        max="10000"
        value={limits.writesPerDay}
        error={issues["limits.writesPerDay"]}
        onChange={(writesPerDay) => onChange({ ...limits, writesPerDay })}
      />
    </div>
  );
}
