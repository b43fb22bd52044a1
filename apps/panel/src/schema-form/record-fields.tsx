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

/** The properties of an object, one field each. */
export function RecordFields({ field, path, value, onChange }: RecordFieldsProps): JSX.Element {
  const { SchemaField } = useForm();
  const extra = unknownKeys(field, value);
  return (
    <div class="fields">
      {field.properties.length === 0 && <p class="hint">This takes no fields.</p>}
      {field.properties.map(([name, schema]) => (
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
