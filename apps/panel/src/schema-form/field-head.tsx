import type { JSX } from "preact";
import type { Field } from "../schema/field.ts";
import { boundsHint } from "../schema/hints.ts";
import { fitsField } from "../schema/values.ts";
import type { Slot } from "./form-context.ts";

interface FieldHeadProps {
  readonly id: string;
  readonly field: Field;
  readonly slot: Slot;
  readonly grouped: boolean;
  readonly onSend: (send: boolean) => void;
  readonly onNull: (isNull: boolean) => void;
}

/** The label, whether the field is required or sent, and the switch to null. */
export function FieldHead({ id, field, slot, grouped, onSend, onNull }: FieldHeadProps) {
  const { name, required, value } = slot;
  // A select has entries of its own for "not sent" and null.
  const select = field.kind === "choice" && fitsField(field, value);
  const isItem = typeof slot.path.at(-1) === "number";
  return (
    <div class="field-head">
      {grouped ? (
        <span class="field-name" id={`${id}-label`}>
          {name}
        </span>
      ) : (
        <label class="field-name" for={id}>
          {name}
        </label>
      )}
      <span class="bounds" id={`${id}-bounds`}>
        {[required && !isItem && "required", boundsHint(field)].filter(Boolean).join(", ")}
      </span>
      <span class="field-switches">
        {field.nullable && !select && <NullSwitch name={name} value={value} onNull={onNull} />}
        {!required && !select && (
          <label class="send">
            <input
              type="checkbox"
              checked={value !== undefined}
              aria-label={`Send ${name}`}
              onChange={(event) => onSend(event.currentTarget.checked)}
            />
            <span aria-hidden="true">send</span>
          </label>
        )}
      </span>
    </div>
  );
}

interface NullSwitchProps {
  readonly name: string;
  readonly value: unknown;
  readonly onNull: (isNull: boolean) => void;
}

function NullSwitch({ name, value, onNull }: NullSwitchProps): JSX.Element {
  return (
    <button
      type="button"
      class="chip"
      aria-pressed={value === null}
      aria-label={`Send ${name} as null`}
      onClick={() => onNull(value !== null)}
    >
      null
    </button>
  );
}
