import type { JSX } from "preact";
import { plainText } from "../json.ts";
import type { ControlProps } from "./form-context.ts";

type ChoiceControlProps = ControlProps & { readonly options: readonly unknown[] };

const UNSET = "unset";
const NULL = "null";

/** Enums and booleans: a select, because "not sent" and null are choices too. */
export function ChoiceControl(props: ChoiceControlProps): JSX.Element {
  const { id, field, required, value, onChange, aria, options } = props;
  const fallback = field.schema.default;
  const selected = value === null && field.nullable ? NULL : String(options.indexOf(value));
  return (
    <select
      {...aria}
      id={id}
      class={value === undefined ? "unset" : ""}
      value={value === undefined ? UNSET : selected}
      onChange={(event) => {
        const choice = event.currentTarget.value;
        if (choice === UNSET) onChange(undefined);
        else onChange(choice === NULL ? null : options[Number(choice)]);
      }}
    >
      <option value={UNSET}>{unsetLabel(required, fallback)}</option>
      {field.nullable && <option value={NULL}>null</option>}
      {options.map((option, at) => (
        <option key={plainText(option)} value={String(at)}>
          {plainText(option)}
        </option>
      ))}
    </select>
  );
}

function unsetLabel(required: boolean, fallback: unknown): string {
  if (required) return "choose";
  return fallback === undefined ? "not sent" : `not sent (default: ${plainText(fallback)})`;
}
