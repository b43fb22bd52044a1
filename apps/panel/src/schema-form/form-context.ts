import { type FunctionComponent, createContext } from "preact";
import { useContext } from "preact/hooks";
import type { JsonPath } from "../json.ts";
import type { Field } from "../schema/field.ts";
import type { JsonSchema } from "../schema/json-schema.ts";

/** What every field of one form shares. */
export interface FormContext {
  readonly root: JsonSchema;
  /** Messages by field id. */
  readonly issues: ReadonlyMap<string, readonly string[]>;
  /** The procedure whose input this is. */
  readonly procedure: string;
  /** The id in the input: of the book, for lists that are a book's. */
  readonly inputId: string | undefined;
  /** Draws a field. Groups take it from here, because fields contain groups and groups contain fields. */
  readonly SchemaField: FunctionComponent<Slot>;
}

const Context = createContext<FormContext>({
  root: {},
  issues: new Map(),
  procedure: "",
  inputId: undefined,
  SchemaField: () => null,
});

export const FormProvider = Context.Provider;

export function useForm(): FormContext {
  return useContext(Context);
}

/** A place in the form: its schema, its value, and how to change it; `undefined` leaves the field out. */
export interface Slot {
  readonly name: string;
  readonly path: JsonPath;
  readonly schema: JsonSchema;
  readonly required: boolean;
  readonly value: unknown;
  readonly onChange: (next: unknown) => void;
}

/** What a single control needs. `field` is the slot's schema, understood. */
export interface ControlProps {
  readonly id: string;
  readonly field: Field;
  readonly required: boolean;
  readonly value: unknown;
  readonly onChange: (next: unknown) => void;
  /** Ids of the hint and the error, and whether there is one. */
  readonly aria: {
    readonly "aria-describedby"?: string;
    readonly "aria-invalid"?: true;
    readonly "aria-label"?: string;
  };
}
