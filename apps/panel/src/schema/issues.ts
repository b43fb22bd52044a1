import { type JsonPath, isPath, isRecord, stringField } from "../json.ts";
import { describeField } from "./field.ts";
import type { JsonSchema } from "./json-schema.ts";
import { matchVariant } from "./values.ts";

/** One fault that the server found, at its place in the input. */
export interface Issue {
  readonly path: JsonPath;
  readonly code: string;
  readonly message: string;
}

export function readIssues(value: unknown): Issue[] {
  if (!Array.isArray(value)) return [];
  return value.filter(isRecord).map((issue) => ({
    path: isPath(issue["path"]) ? issue["path"] : [],
    code: stringField(issue, "code") ?? "",
    message: stringField(issue, "message") ?? "This value is invalid.",
  }));
}

/**
 * The path of the form's field that an issue belongs to: its own, or that of the deepest field drawn above it.
 * `null` when the form has no such field, as for an unknown key.
 */
export function findFieldPath(
  schema: JsonSchema | null,
  input: unknown,
  path: JsonPath,
): JsonPath | null {
  if (schema === null || path.length === 0) return null;
  let at: JsonSchema = schema;
  let value = input;
  for (const [depth, key] of path.entries()) {
    const inner = stepInto(at, schema, value, key);
    if (inner === null) return null;
    if (inner === "leaf") return depth === 0 ? null : path.slice(0, depth);
    at = inner;
    value = childOf(value, key);
  }
  return path;
}

function stepInto(
  raw: JsonSchema,
  root: JsonSchema,
  value: unknown,
  key: string | number,
): JsonSchema | "leaf" | null {
  const field = describeField("", raw, root);
  switch (field.kind) {
    case "record":
      return field.properties.find(([name]) => name === String(key))?.[1] ?? null;
    case "list":
      return Array.isArray(value) && Number(key) < value.length ? field.items : null;
    case "variants": {
      const variant = field.variants[matchVariant(field.variants, value)];
      return variant === undefined ? null : stepInto(variant.schema, root, value, key);
    }
    default:
      return "leaf";
  }
}

function childOf(value: unknown, key: string | number): unknown {
  if (Array.isArray(value)) return value[Number(key)] as unknown;
  return isRecord(value) ? value[key] : undefined;
}

/** The DOM id of the field at a path; one place, so that labels, errors and links agree. */
export function fieldId(path: JsonPath): string {
  return ["field", ...path].join("-");
}

/** Messages by field id, for issues that have a field. */
export function issuesByField(
  schema: JsonSchema | null,
  input: unknown,
  issues: readonly Issue[],
): ReadonlyMap<string, readonly string[]> {
  const byField = new Map<string, string[]>();
  for (const issue of issues) {
    const path = findFieldPath(schema, input, issue.path);
    if (path === null) continue;
    const id = fieldId(path);
    byField.set(id, [...(byField.get(id) ?? []), issue.message]);
  }
  return byField;
}
