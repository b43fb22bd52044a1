import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { parseJson } from "../json.ts";
import type { ControlProps } from "./form-context.ts";

/** JSON text, for schemas and values that have no control of their own. */
export function JsonControl({ id, value, onChange, aria, required }: ControlProps): JSX.Element {
  const [typed, setTyped] = useState("");
  const same = JSON.stringify(parseJson(typed)) === JSON.stringify(value);
  const broken = typed !== "" && parseJson(typed) === undefined;
  return (
    <>
      <textarea
        {...aria}
        id={id}
        class="code"
        rows={3}
        spellcheck={false}
        placeholder="JSON"
        value={same || broken ? typed : JSON.stringify(value, null, 2)}
        onInput={(event) => {
          const text = event.currentTarget.value;
          setTyped(text);
          const parsed = parseJson(text);
          if (parsed !== undefined) onChange(parsed);
          else if (text === "" && !required) onChange(undefined);
        }}
      />
      {broken && <p class="field-error">Not JSON yet; the last good value is sent.</p>}
    </>
  );
}
