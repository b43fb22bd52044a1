import { isRecord } from "../json.ts";
import { type Field, type Variant, describeField } from "./field.ts";
import type { JsonSchema } from "./json-schema.ts";

/** The value a field takes when it is switched on and nothing is typed yet. */
export function emptyValue(field: Field, root: JsonSchema): unknown {
  switch (field.kind) {
    case "text":
    case "date":
    case "dateTime":
      return "";
    case "number":
      return typeof field.schema.default === "number"
        ? field.schema.default
        : Math.max(0, field.schema.minimum ?? 0);
    case "choice":
      return field.options[0];
    case "list":
      return [];
    case "record":
      return fixedProperties(field, root);
    case "variants": {
      const [first] = field.variants;
      return first === undefined ? null : emptyValue(describeField("", first.schema, root), root);
    }
    case "json":
      return field.schema.type === "object" ? {} : null;
  }
}

/** Required properties with a single possible value need nobody to pick it. */
function fixedProperties(field: Field & { kind: "record" }, root: JsonSchema) {
  const fixed = field.properties.flatMap(([name, schema]) => {
    const inner = describeField(name, schema, root);
    const single = inner.kind === "choice" && inner.options.length === 1;
    return single && field.required.has(name) ? [[name, inner.options[0]] as const] : [];
  });
  return Object.fromEntries(fixed);
}

/** A copy with one property set, or left out when `undefined`, in the order of the schema. */
export function withProperty(
  field: Field & { kind: "record" },
  value: unknown,
  name: string,
  next: unknown,
): Record<string, unknown> {
  const before = isRecord(value) ? value : {};
  const after: Record<string, unknown> = { ...before, [name]: next };
  const known = field.properties.map(([property]) => property);
  const extra = Object.keys(before).filter((key) => !known.includes(key));
  const keys = [...known, ...extra].filter((key) => after[key] !== undefined);
  return Object.fromEntries(keys.map((key) => [key, after[key]]));
}

/** Keys of a value that its schema does not have: only the JSON view can edit them. */
export function unknownKeys(field: Field & { kind: "record" }, value: unknown): string[] {
  if (!isRecord(value)) return [];
  const known = new Set(field.properties.map(([name]) => name));
  return Object.keys(value).filter((key) => !known.has(key));
}

/** The variant whose constants and property names agree best with a value. */
export function matchVariant(variants: readonly Variant[], value: unknown): number {
  const scores = variants.map(({ schema }) => variantScore(schema, value));
  return Math.max(0, scores.indexOf(Math.max(...scores)));
}

function variantScore(schema: JsonSchema, value: unknown): number {
  if (!isRecord(value)) return schema.type === jsonType(value) ? 1 : 0;
  if (schema.properties === undefined) return schema.type === "object" ? 0 : -1;
  const properties = schema.properties;
  return Object.entries(value).reduce((score, [key, entry]) => {
    const property = properties[key];
    if (property === undefined) return score - 1;
    if (!("const" in property)) return score + 1;
    return property.const === entry ? score + 100 : score - 100;
  }, 0);
}

function jsonType(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

/** Whether the form can show this value; if not, it offers a JSON box for the field. */
export function fitsField(field: Field, value: unknown): boolean {
  if (value === undefined || (value === null && field.nullable)) return true;
  switch (field.kind) {
    case "text":
    case "number":
      return typeof value === "string" || typeof value === "number";
    case "date":
    case "dateTime":
      return typeof value === "string";
    case "choice":
      return field.options.includes(value);
    case "list":
      return Array.isArray(value);
    case "record":
      return isRecord(value);
    case "variants":
    case "json":
      return true;
  }
}
