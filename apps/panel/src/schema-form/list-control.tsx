import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { describeField } from "../schema/field.ts";
import { fieldId } from "../schema/issues.ts";
import type { JsonSchema } from "../schema/json-schema.ts";
import { emptyValue } from "../schema/values.ts";
import { type Slot, useForm } from "./form-context.ts";

/** The items of an array, each with a button to remove it, and one to add the next. */
export function ListControl({ slot, items }: { slot: Slot; items: JsonSchema }): JSX.Element {
  const { root, SchemaField } = useForm();
  const values: unknown[] = Array.isArray(slot.value) ? slot.value : [];
  const empty = emptyValue(describeField(slot.name, items, root), root);
  const addButton = useRef<HTMLButtonElement>(null);
  const focusNext = useRef<string | null>(null);

  useEffect(() => {
    if (focusNext.current === null) return;
    focusItem(focusNext.current);
    focusNext.current = null;
  });

  const replace = (at: number, next: unknown) =>
    slot.onChange(values.map((value, index) => (index === at ? (next ?? empty) : value)));
  const add = () => {
    focusNext.current = fieldId([...slot.path, values.length]);
    slot.onChange([...values, empty]);
  };
  const remove = (at: number) => {
    slot.onChange(values.filter((_value, index) => index !== at));
    addButton.current?.focus();
  };

  return (
    <div class="list">
      {values.map((value, at) => (
        <div class="list-item" key={at}>
          <SchemaField
            name={`${slot.name}[${at}]`}
            path={[...slot.path, at]}
            schema={items}
            required
            value={value}
            onChange={(next) => replace(at, next)}
          />
          <button type="button" class="quiet" onClick={() => remove(at)}>
            Remove<span class="visually-hidden"> {`${slot.name}[${at}]`}</span>
          </button>
        </div>
      ))}
      <button type="button" class="small" ref={addButton} onClick={add}>
        Add to {slot.name}
      </button>
    </div>
  );
}

function focusItem(id: string): void {
  const item = document.getElementById(id);
  const inner = item?.querySelector<HTMLElement>("input, select, textarea");
  (inner ?? item)?.focus();
}
