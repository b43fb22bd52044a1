import { currencyDigits } from "@outlay/client/core";
import { useState } from "react";
import { useI18n } from "../i18n/i18n.tsx";
import { readAmount } from "./amount.logic.ts";
import { TextField } from "./text-field.tsx";

type Props = {
  label: string;
  hint?: string | undefined;
  error?: string | undefined;
  currency: string;
  /** What is typed; `useAmount` reads it. */
  value: string;
  onChange: (text: string) => void;
  required?: boolean;
};

export type AmountReader = (text: string, currency: string) => string | undefined;

/** Reads what is typed into an amount field: an exact decimal string, or undefined where it is unclear. */
export function useAmount(): AmountReader {
  const { format } = useI18n();
  return (text, currency) =>
    readAmount(text, { digits: currencyDigits(currency), decimalMark: format.decimalMark });
}

/** A decimal string as the user writes it, for editing. */
export function writeAmount(amount: string, decimalMark: string): string {
  return amount.replace(".", decimalMark);
}

/** A field for money that understands both decimal marks, and shows what it has understood. */
export function AmountField({ currency, value, error, onChange, ...rest }: Props) {
  const { t, format } = useI18n();
  const read = useAmount();
  const [isLeft, setLeft] = useState(false);
  const isUnclear = isLeft && value.trim() !== "" && read(value, currency) === undefined;
  return (
    <TextField
      {...rest}
      className="amount-input"
      inputMode="decimal"
      autoComplete="off"
      value={value}
      error={error ?? (isUnclear ? t("form.amountUnclear") : undefined)}
      onChange={(text) => {
        setLeft(false);
        onChange(text);
      }}
      // It sends the form, which says nothing where an amount is unclear.
      onKeyDown={({ key }) => key === "Enter" && setLeft(true)}
      onBlur={() => {
        setLeft(true);
        const amount = read(value, currency);
        if (amount !== undefined) onChange(writeAmount(amount, format.decimalMark));
      }}
    />
  );
}
