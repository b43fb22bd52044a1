import type { JSX } from "preact";
import { Prose } from "../prose.tsx";
import { listOfField } from "../references/fields.ts";
import { ReferenceControl } from "../references/reference-control.tsx";
import { type Field, describeField } from "../schema/field.ts";
import { fieldId } from "../schema/issues.ts";
import { emptyValue, fitsField } from "../schema/values.ts";
import { ChoiceControl } from "./choice-control.tsx";
import { DateControl, DateTimeControl } from "./date-controls.tsx";
import { FieldHead } from "./field-head.tsx";
import { type ControlProps, type Slot, useForm } from "./form-context.ts";
import { JsonControl } from "./json-control.tsx";
import { ListControl } from "./list-control.tsx";
import { NumberControl } from "./number-control.tsx";
import { RecordFields } from "./record-fields.tsx";
import { TextControl } from "./text-control.tsx";
import { VariantControl } from "./variant-control.tsx";

/** One field: its label, its control, and beneath them its help and its faults. */
export function SchemaField(slot: Slot): JSX.Element {
  const { root, issues } = useForm();
  const field = describeField(slot.name, slot.schema, root);
  const id = fieldId(slot.path);
  const errors = issues.get(id) ?? [];
  const { description } = field.schema;
  const describedBy = [
    `${id}-bounds`,
    description !== undefined && `${id}-hint`,
    errors.length > 0 && `${id}-error`,
  ];
  const aria: ControlProps["aria"] = {
    "aria-describedby": describedBy.filter(Boolean).join(" "),
    ...(errors.length > 0 && { "aria-invalid": true as const }),
  };
  const grouped = isGroup(field) && fitsField(field, slot.value);
  return (
    <div
      class={`field${grouped ? " field-group" : ""}${errors.length > 0 ? " field-invalid" : ""}`}
      {...(grouped && { id, role: "group", tabIndex: -1, "aria-labelledby": `${id}-label` })}
    >
      <FieldHead
        id={id}
        field={field}
        slot={slot}
        grouped={grouped}
        onSend={(send) => slot.onChange(send ? emptyValue(field, root) : undefined)}
        onNull={(isNull) =>
          slot.onChange(isNull ? null : slot.required ? emptyValue(field, root) : undefined)
        }
      />
      {description !== undefined && (
        <p class="hint" id={`${id}-hint`}>
          <Prose text={description} />
        </p>
      )}
      {!grouped && <Control slot={slot} control={{ ...slot, id, field, aria }} />}
      {errors.map((message, at) => (
        <p key={message} class="field-error" {...(at === 0 && { id: `${id}-error` })}>
          {message}
        </p>
      ))}
      {grouped && <Control slot={slot} control={{ ...slot, id, field, aria }} />}
    </div>
  );
}

function isGroup(field: Field): boolean {
  return field.kind === "record" || field.kind === "list" || field.kind === "variants";
}

function Control({ slot, control }: { slot: Slot; control: ControlProps }): JSX.Element | null {
  const { procedure, inputId: bookId } = useForm();
  const { field, value } = control;
  if (!fitsField(field, value)) return <JsonControl {...control} />;
  // A list left out still offers to add its first item; other groups wait to be switched on.
  if (isGroup(field) && value === null) return null;
  if (isGroup(field) && field.kind !== "list" && value === undefined && !slot.required) return null;
  switch (field.kind) {
    case "text": {
      const list = listOfField(procedure, slot.path, field.schema);
      if (list === undefined) return <TextControl {...control} input={field.input} />;
      return <ReferenceControl {...control} list={list} bookId={bookId} />;
    }
    case "number":
      return <NumberControl {...control} />;
    case "choice":
      return <ChoiceControl {...control} options={field.options} />;
    case "date":
      return <DateControl {...control} />;
    case "dateTime":
      return <DateTimeControl {...control} />;
    case "list":
      return <ListControl slot={slot} items={field.items} />;
    case "record":
      return <RecordFields {...{ field, path: slot.path, value, onChange: slot.onChange }} />;
    case "variants":
      return <VariantControl slot={slot} variants={field.variants} />;
    case "json":
      return <JsonControl {...control} />;
  }
}
