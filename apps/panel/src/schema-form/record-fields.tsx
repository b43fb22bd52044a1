import type { JSX } from "preact";
import { isRecord, type JsonPath } from "../json.ts";
import type { Field } from "../schema/field.ts";
import { useForm } from "./form-context.ts";
import { unknownKeys, withProperty } from "../schema/values.ts";

interface RecordFieldsProps {
  readonly field: Field & { kind: "record" };
  readonly path: JsonPath;
  readonly value: unknown;
  readonly onChange: (next: unknown) => void;
}

/** The properties of an object, one field each; one that can have a single value has it already. */
export function RecordFields({ field, path, value, onChange }: RecordFieldsProps): JSX.Element {
  const { SchemaField } = useForm();
  const extra = unknownKeys(field, value);
  const open = field.properties.filter(
    ([name, schema]) => !("const" in schema && field.required.has(name)),
  );
  return (
    <div class="fields">
      {open.length === 0 && <p class="hint">This takes no fields.</p>}
      {open.map(([name, schema]) => (
        <SchemaField
          key={name}
          name={name}
          path={[...path, name]}
          schema={schema}
          required={field.required.has(name)}
          value={isRecord(value) ? value[name] : undefined}
          onChange={(next) => onChange(withProperty(field, value, name, next))}
        />
      ))}
      {extra.length > 0 && (
        <p class="hint">
          Also sent, and only shown in the JSON: <code>{extra.join(", ")}</code>
        </p>
      )}
    </div>
  );
}
