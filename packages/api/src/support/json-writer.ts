import type { z } from "zod";
import { datesOf } from "./find-dates.ts";
import { expressionOf, NeedsZod, type Source } from "./plain-source.ts";
import { instantText } from "./instants.logic.ts";
import { toPlainJson, transformer } from "./transformer.ts";

/** Writes a result as JSON text. Throws a ZodError for one that its schema refuses. */
export type JsonWriter = {
  /** As REST has it, with dates as text. */
  plain: (value: unknown) => string;
  /** As tRPC has it, with the positions of dates. */
  envelope: (value: unknown) => string;
};

type Copy = (value: unknown) => unknown;
type Write = (value: unknown) => string;

/** Thrown where a value does not look like its schema: Zod then says what is wrong with it. */
class Doubt extends Error {}

function doubt(): never {
  throw new Doubt();
}

function list(value: unknown, copy: Copy): unknown[] {
  return Array.isArray(value) ? value.map((item) => copy(item)) : doubt();
}

function record(value: unknown, copy: Copy): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return doubt();
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, copy(field)]));
}

/** What the functions of a schema call. */
const tools = {
  doubt,
  list,
  record,
  text: (value: unknown) => (typeof value === "string" ? value : doubt()),
  number: (value: unknown) => (Number.isFinite(value) ? value : doubt()),
  integer: (value: unknown) => (Number.isSafeInteger(value) ? value : doubt()),
  boolean: (value: unknown) => (typeof value === "boolean" ? value : doubt()),
  instant: (value: unknown) =>
    value instanceof Date && !Number.isNaN(value.getTime()) ? instantText(value) : doubt(),
  nothing: (value: unknown) => (value === null ? null : doubt()),
};

/** The function that copies values of a schema, with dates as text; undefined for one that only Zod can check. */
function compile(schema: z.ZodType): Copy | undefined {
  const source: Source = { functions: [], given: [], names: new Map() };
  try {
    const expression = expressionOf(source, schema, "value");
    const code = [...source.functions, `return (value) => ${expression};`].join("\n");
    // From our own schemas alone, as Zod makes its own.
    // oxlint-disable-next-line typescript/no-implied-eval
    const make = new Function("given", ...Object.keys(tools), code) as (
      ...with_: unknown[]
    ) => Copy;
    return make(source.given, ...Object.values(tools));
  } catch (error) {
    if (error instanceof NeedsZod) return undefined;
    throw error;
  }
}

/**
 * A writer for the results of a schema. One function, made for it, checks a value and copies what the schema names, with
 * dates as text, for JSON.stringify: Zod's check with its copy and a search for dates took twice as long. Where it is in
 * doubt, and for schemas with rules of their own, Zod checks as it does elsewhere.
 */
export function jsonWriter(schema: z.ZodType): JsonWriter {
  const checked: JsonWriter = {
    plain: (value) => JSON.stringify(toPlainJson(schema.parse(value))),
    envelope: (value) => JSON.stringify(transformer.serialize(schema.parse(value))),
  };
  const copy = compile(schema);
  if (copy === undefined) return checked;
  const findDates = datesOf(schema);
  const orChecked = (fast: Write, slow: Write) => (value: unknown) => {
    try {
      return fast(value);
    } catch (error) {
      if (error instanceof Doubt) return slow(value);
      throw error;
    }
  };
  const plain = (value: unknown) => JSON.stringify(copy(value));
  const envelope = (value: unknown) => {
    const json = plain(value);
    const positions = findDates(value);
    return positions === ""
      ? `{"json":${json}}`
      : `{"json":${json},"meta":{"values":${positions},"v":1}}`;
  };
  return {
    plain: orChecked(plain, checked.plain),
    envelope: orChecked(envelope, checked.envelope),
  };
}
