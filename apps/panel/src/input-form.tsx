import type { JSX } from "preact";
import type { Procedure } from "./catalog.ts";
import { draftOfText, draftOfValue, draftStore } from "./draft.ts";
import { FilePicker } from "./file-picker.tsx";
import { fileField, fileStore, isRestOnly, withoutField } from "./files.ts";
import { isRecord } from "./json.ts";
import { JsonEditor } from "./json-editor.tsx";
import { PasskeyButton } from "./passkey-button.tsx";
import { ceremonies } from "./passkeys.ts";
import { issuesOf, runStore } from "./run-state.ts";
import { fieldId, issuesByField } from "./schema/issues.ts";
import type { JsonSchema } from "./schema/json-schema.ts";
import { SchemaForm } from "./schema-form/schema-form.tsx";
import { useStore } from "./store.ts";

interface InputFormProps {
  readonly procedure: Procedure;
  readonly schema: JsonSchema;
  readonly view: "form" | "json";
}

/** The input as a form or as JSON, and beside it what JSON cannot hold or nobody can type. */
export function InputForm({ procedure, schema, view }: InputFormProps): JSX.Element {
  const store = draftStore(procedure);
  const draft = useStore(store);
  const errors = issuesByField(schema, draft.input, issuesOf(useStore(runStore(procedure.path))));
  const file = useStore(fileStore(procedure.path));
  const field = fileField(procedure);
  // A text that is given already can be edited; otherwise a file is what people have.
  const hasText = isRecord(draft.input) && field !== undefined && field in draft.input;
  const comesAsFile = field !== undefined && (isRestOnly(procedure, file) || !hasText);
  const typed = comesAsFile ? withoutField(schema, field) : schema;
  const ceremony = ceremonies[procedure.path];
  return (
    <div class="fields">
      {comesAsFile && (
        <FilePicker
          procedure={procedure}
          field={field}
          errors={errors.get(fieldId([field])) ?? []}
        />
      )}
      {ceremony !== undefined && (
        <PasskeyButton
          ceremony={ceremony}
          onAnswer={(answer) => {
            const { input } = store.get();
            store.set(draftOfValue({ ...(isRecord(input) && input), [ceremony.field]: answer }));
          }}
        />
      )}
      {view === "json" && (
        <JsonEditor draft={draft} onInput={(text) => store.set(draftOfText(text, store.get()))} />
      )}
      {view === "form" && draft.textError !== "" && (
        <p class="field-error">The JSON does not parse; the form shows its last good state.</p>
      )}
      {view === "form" && !(comesAsFile && Object.keys(typed.properties ?? {}).length === 0) && (
        <SchemaForm
          procedure={procedure.path}
          schema={typed}
          value={draft.input}
          issues={errors}
          onChange={(next) => store.set(draftOfValue(next))}
        />
      )}
    </div>
  );
}
