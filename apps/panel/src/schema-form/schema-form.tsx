import type { JSX } from "preact";
import { stringField } from "../json.ts";
import type { JsonSchema } from "../schema/json-schema.ts";
import { describeField } from "../schema/field.ts";
import { FormProvider } from "./form-context.ts";
import { SchemaField } from "./schema-field.tsx";
import { RecordFields } from "./record-fields.tsx";

export interface SchemaFormProps {
  readonly procedure: string;
  readonly schema: JsonSchema;
  readonly value: unknown;
  readonly onChange: (next: unknown) => void;
  readonly issues: ReadonlyMap<string, readonly string[]>;
}

/** An input form made from a JSON Schema. It draws `value` and keeps no value of its own. */
export function SchemaForm(props: SchemaFormProps): JSX.Element {
  const { procedure, schema, value, onChange, issues } = props;
  const field = describeField("", schema, schema);
  const inputId = stringField(value, "id");
  return (
    <FormProvider value={{ root: schema, issues, procedure, inputId, SchemaField }}>
      {field.kind === "record" ? (
        <RecordFields field={field} path={[]} value={value} onChange={onChange} />
      ) : (
        <SchemaField name="input" {...{ path: [], schema, required: true, value, onChange }} />
      )}
    </FormProvider>
  );
}
