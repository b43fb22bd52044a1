import { plainText } from "../json.ts";
import type { Field } from "./field.ts";
import type { JsonSchema } from "./json-schema.ts";

/** The bounds of a field in a few words, such as `1 to 200 characters`; empty when there are none. */
export function boundsHint(field: Field): string {
  const { schema } = field;
  switch (field.kind) {
    case "text":
      return join(textFormat(schema), range(lengthOf(schema), "character"));
    case "number":
      return join(field.integer ? "whole number" : "", range(numbersOf(schema), ""));
    case "list":
      return range({ min: schema.minItems, max: schema.maxItems }, "item");
    case "dateTime":
      return "your local time, sent as UTC";
    default:
      return "";
  }
}

/** Shown inside an empty box: the default that the server applies, or an example. */
export function placeholder(field: Field): string {
  const fallback = field.schema.default;
  if (fallback !== undefined && fallback !== null) return `default: ${plainText(fallback)}`;
  const [example] = field.schema.examples ?? [];
  if (example !== undefined) return `e.g. ${plainText(example)}`;
  return field.schema.format === "uuid" ? "UUID" : "";
}

interface Range {
  readonly min: number | undefined;
  readonly max: number | undefined;
}

function lengthOf(schema: JsonSchema): Range {
  // The format already implies the length of these.
  if (schema.format === "uuid") return { min: undefined, max: undefined };
  return { min: schema.minLength, max: schema.maxLength };
}

function numbersOf(schema: JsonSchema): Range {
  const min = schema.minimum;
  const max = schema.maximum;
  // Integers carry the limits of exact doubles, which mean nothing to a person.
  return {
    min: min !== undefined && min > Number.MIN_SAFE_INTEGER ? min : undefined,
    max: max !== undefined && max < Number.MAX_SAFE_INTEGER ? max : undefined,
  };
}

function range({ min, max }: Range, unit: string): string {
  const low = min === 0 && unit !== "" ? undefined : min;
  if (low !== undefined && max !== undefined)
    return low === max ? count(low, unit) : `${low} to ${count(max, unit)}`;
  if (low !== undefined) return `at least ${count(low, unit)}`;
  return max === undefined ? "" : `at most ${count(max, unit)}`;
}

function count(number: number, unit: string): string {
  if (unit === "") return String(number);
  return number === 1 ? `1 ${unit}` : `${number} ${unit}s`;
}

function textFormat(schema: JsonSchema): string {
  const number = schema.anyOf?.some(({ type }) => type === "number" || type === "integer");
  return number === true ? "decimal, sent as text" : "";
}

function join(...parts: string[]): string {
  return parts.filter(Boolean).join(", ");
}
