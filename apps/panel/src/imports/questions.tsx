import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { useChoices } from "../references/use-choices.ts";
import type { Import } from "./read.ts";

type Choice = Import["choices"][number];
type FileAccount = Import["accounts"][number];

interface ChoiceQuestionProps {
  readonly choice: Choice;
  readonly onAnswer: (options: Readonly<Record<string, string>>) => void;
}

const QUESTIONS: Readonly<Record<Choice["option"], string>> = {
  format: "What kind of file is this?",
  encoding: "Which of these texts is right?",
  delimiter: "Which of these divides the fields rightly?",
  dateOrder: "Which of these dates are right?",
  decimalMark: "Which of these amounts are right?",
  sign: "Is an amount without a sign money in or out?",
};

/** What a file leaves open: its readings side by side, of which a person knows the right one. */
export function ChoiceQuestion({ choice, onAnswer }: ChoiceQuestionProps): JSX.Element {
  const { option, readings } = choice;
  return (
    <fieldset class="question">
      <legend>{QUESTIONS[option]}</legend>
      <div class="readings">
        {readings.map(({ value, rows }) => (
          <div key={value} class="reading">
            <button type="button" class="small" onClick={() => onAnswer({ [option]: value })}>
              {option} {value}
            </button>
            <table>
              <tbody>
                {rows.map(({ line, occurredOn, amount, payee }) => (
                  <tr key={line}>
                    <td>{occurredOn}</td>
                    <td class="number">{amount}</td>
                    <td>{payee}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        ))}
      </div>
    </fieldset>
  );
}

interface AccountsQuestionProps {
  readonly accounts: readonly FileAccount[];
  readonly onAnswer: (accounts: Record<string, string>) => void;
}

const suggested = (accounts: readonly FileAccount[]) =>
  Object.fromEntries(accounts.map(({ ref, suggestion }) => [ref, suggestion ?? "skip"]));

/** Which of the book's accounts the accounts of a file are. */
export function AccountsQuestion({ accounts, onAnswer }: AccountsQuestionProps): JSX.Element {
  const [chosen, setChosen] = useState(() => suggested(accounts));
  const { all } = useChoices({ list: "accounts" }, true);
  return (
    <fieldset class="question">
      <legend>Which accounts are these?</legend>
      {accounts.map(({ ref, name, currency, rows }) => (
        <label key={ref}>
          {name ?? ref} ({[currency, `${rows} rows`].filter(Boolean).join(", ")})
          <select
            value={chosen[ref]}
            onChange={({ currentTarget }) => setChosen({ ...chosen, [ref]: currentTarget.value })}
          >
            <option value="skip">leave out</option>
            {all.map(({ value, label, detail }) => (
              <option key={value} value={value}>
                {label}, {detail}
              </option>
            ))}
          </select>
        </label>
      ))}
      <button type="button" class="small" onClick={() => onAnswer(chosen)}>
        Go on with these accounts
      </button>
    </fieldset>
  );
}
