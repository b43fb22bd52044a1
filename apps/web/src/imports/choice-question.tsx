import type { Import } from "@outlay/client";
import { useId } from "react";
import { useI18n } from "../i18n/i18n.tsx";
import { writeAmount } from "../ui/amount-field.tsx";
import { useOptionText } from "./use-option-text.ts";

type Choice = Import["choices"][number];
type Reading = Choice["readings"][number];

type Props = { choice: Choice; chosen: string | undefined; onChoose: (value: string) => void };

/** The readings of what a file leaves open, each with what the first rows become: the right one is seen at once. */
export function ChoiceQuestion({ choice: { option, readings }, chosen, onChoose }: Props) {
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
            <Samples rows={rows} />
          </label>
        ))}
      </div>
    </fieldset>
  );
}

const isDay = (text: string) => /^\d{4}-\d\d-\d\d$/.test(text);

function Samples({ rows }: { rows: Reading["rows"] }) {
  const { format, t } = useI18n();
  return (
    <span className="samples">
      {rows.map(({ line, occurredOn, amount, payee, note }) => (
        <span key={line} className="sample">
          <span>{isDay(occurredOn) ? format.day(occurredOn) : occurredOn}</span>
          <span className="sample-what muted">{payee ?? note ?? t("rows.nameless")}</span>
          <span className="sample-amount">{writeAmount(amount, format.decimalMark)}</span>
        </span>
      ))}
    </span>
  );
}
