import type { JSX } from "preact";
import { type Variant, describeField } from "../schema/field.ts";
import { fieldId } from "../schema/issues.ts";
import { emptyValue, matchVariant } from "../schema/values.ts";
import { type Slot, useForm } from "./form-context.ts";
import { RecordFields } from "./record-fields.tsx";

/** A select for the shape, then the fields of that shape. The value itself shows which shape it has. */
export function VariantControl(props: { slot: Slot; variants: readonly Variant[] }): JSX.Element {
  const { slot, variants } = props;
  const { root, SchemaField } = useForm();
  const at = matchVariant(variants, slot.value);
  const schema = variants[at]?.schema ?? {};
  const field = describeField(slot.name, schema, root);
  return (
    <div class="fields">
      <select
        aria-label={`Shape of ${slot.name}`}
        id={`${fieldId(slot.path)}-shape`}
        value={String(at)}
        onChange={(event) => {
          const chosen = variants[Number(event.currentTarget.value)]?.schema ?? {};
          slot.onChange(emptyValue(describeField(slot.name, chosen, root), root));
        }}
      >
        {variants.map((variant, index) => (
          <option key={variant.label} value={String(index)}>
            {variant.label}
          </option>
        ))}
      </select>
      {field.kind === "record" ? (
        <RecordFields field={field} path={slot.path} value={slot.value} onChange={slot.onChange} />
      ) : (
        <SchemaField {...slot} name={variants[at]?.label ?? ""} schema={schema} required />
      )}
    </div>
  );
}
