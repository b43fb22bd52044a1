import { isSecretName } from "../secrets.ts";
import { type JsonSchema, resolveSchema } from "./json-schema.ts";

export interface Variant {
  readonly label: string;
  readonly schema: JsonSchema;
}

export type FieldKind =
  | { readonly kind: "text"; readonly input: "line" | "area" | "email" | "secret" }
  | { readonly kind: "number"; readonly integer: boolean }
  | { readonly kind: "choice"; readonly options: readonly unknown[] }
  | { readonly kind: "date" }
  | { readonly kind: "dateTime" }
  | { readonly kind: "list"; readonly items: JsonSchema }
  | {
      readonly kind: "record";
      readonly properties: readonly (readonly [string, JsonSchema])[];
      readonly required: ReadonlySet<string>;
    }
  | { readonly kind: "variants"; readonly variants: readonly Variant[] }
  | { readonly kind: "json" };

/** What the form draws for a schema: its kind, whether null may be sent, and the schema for hints. */
export type Field = FieldKind & { readonly nullable: boolean; readonly schema: JsonSchema };

export function describeField(name: string, raw: JsonSchema, root: JsonSchema): Field {
  const { schema, nullable } = separateNull(resolveSchema(raw, root), root);
  return { ...kindOf(name, schema, root), nullable, schema };
}

/** Nullable types arrive as `anyOf [T, null]` or as `type: [T, "null"]`. */
function separateNull(schema: JsonSchema, root: JsonSchema) {
  const branches = schema.anyOf ?? schema.oneOf;
  if (branches !== undefined) {
    const { anyOf: _anyOf, oneOf: _oneOf, ...outer } = schema;
    const resolved = branches.map((branch) => resolveSchema(branch, root));
    const rest = resolved.filter((branch) => branch.type !== "null");
    const [only] = rest;
    const inner: JsonSchema =
      only !== undefined && rest.length === 1 ? { ...only, ...outer } : { ...outer, anyOf: rest };
    return { schema: inner, nullable: rest.length < resolved.length };
  }
  if (Array.isArray(schema.type) && schema.type.includes("null")) {
    const types = schema.type.filter((type) => type !== "null");
    return { schema: { ...schema, type: types }, nullable: true };
  }
  return { schema, nullable: false };
}

function kindOf(name: string, schema: JsonSchema, root: JsonSchema): FieldKind {
  if (schema.enum !== undefined) return { kind: "choice", options: schema.enum };
  if ("const" in schema) return { kind: "choice", options: [schema.const] };
  if (schema.anyOf !== undefined) return kindOfUnion(name, schema.anyOf, root);
  const types = Array.isArray(schema.type) ? schema.type : [schema.type];
  if (types.length > 1 && types.every(isScalarType)) return kindOfText(name, schema);
  switch (types[0]) {
    case "string":
      return kindOfText(name, schema);
    case "integer":
      return { kind: "number", integer: true };
    case "number":
      return { kind: "number", integer: false };
    case "boolean":
      return { kind: "choice", options: [true, false] };
    case "array":
      return isSchema(schema.items) ? { kind: "list", items: schema.items } : { kind: "json" };
    case "object":
      return kindOfObject(schema);
    default:
      return { kind: "json" };
  }
}

function kindOfUnion(name: string, branches: readonly JsonSchema[], root: JsonSchema): FieldKind {
  if (branches.every((branch) => "const" in branch))
    return { kind: "choice", options: branches.map((branch) => branch.const) };
  // Money is "decimal string or number": a person types text, and text is exact.
  if (branches.every((branch) => isScalarType(branch.type))) {
    const text = branches.find((branch) => branch.type === "string");
    return kindOfText(name, text ?? {});
  }
  const variants = branches.map((branch, at) => {
    const schema = resolveSchema(branch, root);
    return { label: variantLabel(schema, at), schema };
  });
  return { kind: "variants", variants };
}

/** A discriminator such as `kind: { const: "budget" }` names its variant best. */
function variantLabel(schema: JsonSchema, at: number): string {
  const constant = Object.values(schema.properties ?? {}).find((property) => "const" in property);
  if (constant !== undefined) return String(constant.const);
  return schema.title ?? (typeof schema.type === "string" ? schema.type : `variant ${at + 1}`);
}

function kindOfObject(schema: JsonSchema): FieldKind {
  // A dictionary has keys that only its user knows.
  if (schema.properties === undefined && schema.additionalProperties !== false)
    return { kind: "json" };
  const required = new Set(schema.required);
  const properties = Object.entries(schema.properties ?? {});
  // What must be filled comes first; the order is the server's otherwise.
  properties.sort(([left], [right]) => Number(required.has(right)) - Number(required.has(left)));
  return { kind: "record", properties, required };
}

// Longer texts than this get a box of several lines.
const LINE_LENGTH = 300;

function kindOfText(name: string, schema: JsonSchema): FieldKind {
  if (isSecretName(name) || schema.format === "password") return { kind: "text", input: "secret" };
  if (schema.format === "date") return { kind: "date" };
  if (schema.format === "date-time") return { kind: "dateTime" };
  if (schema.format === "email" || name === "email") return { kind: "text", input: "email" };
  const long = schema.format === undefined && (schema.maxLength ?? 0) >= LINE_LENGTH;
  return { kind: "text", input: long ? "area" : "line" };
}

function isScalarType(type: JsonSchema["type"]): boolean {
  return type === "string" || type === "number" || type === "integer";
}

function isSchema(value: JsonSchema["items"]): value is JsonSchema {
  return typeof value === "object";
}
