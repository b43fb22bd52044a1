import type { Import } from "@outlay/client";
import { useId, useMemo } from "react";
import { useAccounts } from "../app/reference-data.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { isDay } from "../ui/is-day.ts";
import { useOptionText } from "./use-option-text.ts";

type Choice = Import["choices"][number];
type Reading = Choice["readings"][number];

type Props = {
  choice: Choice;
  /** The account of the file, whose currency its amounts probably have. */
  accountId: string;
  chosen: string | undefined;
  onChoose: (value: string) => void;
};

/** The readings of what a file leaves open, each with what the first rows become: the right one is seen at once. */
export function ChoiceQuestion({ choice, accountId, chosen, onChoose }: Props) {
  const { option, readings } = choice;
  const { t } = useI18n();
  const optionText = useOptionText();
  const name = useId();
  return (
    <fieldset className="question">
      <legend>{t(`imports.ask.${option}`)}</legend>
      <div className="readings">
        {readings.map(({ value, rows }) => (
          <label key={value} className="reading">
            <span className="reading-name">
              <input
                type="radio"
                name={name}
                checked={value === chosen}
                onChange={() => onChoose(value)}
              />
              {optionText(option, value)}
            </span>
            <Samples rows={rows} accountId={accountId} />
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** Money with all the digits that were read: which reading is right must be seen. */
function useSampleAmount(accountId: string) {
  const { locale } = useI18n();
  const currency = useAccounts().find(({ id }) => id === accountId)?.currency ?? "EUR";
  return useMemo(() => {
    const money = new Intl.NumberFormat(locale, {
      style: "currency",
      currency,
      maximumFractionDigits: 5,
    });
    // What is no amount in this reading is shown as the file has it.
    return (amount: string) =>
      /^-?\d+(\.\d+)?$/.test(amount) ? money.format(amount as `${number}`) : amount;
  }, [locale, currency]);
}

function Samples({ rows, accountId }: { rows: Reading["rows"]; accountId: string }) {
  const { format, t } = useI18n();
  const sampleAmount = useSampleAmount(accountId);
  return (
    <span className="samples">
      {rows.map(({ line, occurredOn, amount, payee, note }) => (
        <span key={line} className="sample">
          <span>{isDay(occurredOn) ? format.day(occurredOn) : occurredOn}</span>
          <span className="sample-what muted">{payee ?? note ?? t("rows.nameless")}</span>
          <span className="sample-amount">{sampleAmount(amount)}</span>
        </span>
      ))}
    </span>
  );
}
