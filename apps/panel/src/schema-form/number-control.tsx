import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { plainText } from "../json.ts";
import { placeholder } from "../schema/hints.ts";
import type { ControlProps } from "./form-context.ts";

/** Text that is no number is sent as it is: seeing the server refuse it is what testing is for. */
function readNumber(text: string): unknown {
  if (text.trim() === "") return undefined;
  const number = Number(text);
  return Number.isFinite(number) ? number : text;
}

/** A text box, not type=number: that one hides what it cannot read and changes on the mouse wheel. */
export function NumberControl({ id, field, value, onChange, aria }: ControlProps): JSX.Element {
  // "1." and "1.0" are the same number: the text as typed stays while it still means the value.
  const [typed, setTyped] = useState("");
  const shown = value === undefined || value === null ? "" : plainText(value);
  return (
    <input
      {...aria}
      id={id}
      type="text"
      inputMode={field.kind === "number" && field.integer ? "numeric" : "decimal"}
      autocomplete="off"
      value={readNumber(typed) === value ? typed : shown}
      placeholder={value === null ? "null" : placeholder(field)}
      onInput={(event) => {
        setTyped(event.currentTarget.value);
        onChange(readNumber(event.currentTarget.value));
      }}
    />
  );
}
