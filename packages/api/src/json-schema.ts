import { z } from "zod";

/** A JSON Schema, draft 2020-12. */
export type JsonSchema = z.core.JSONSchema.BaseSchema;

/** The years that dates in input may have. */
const inputYears = String.raw`^(19|20|21)\d\d-|^2200-`;

/** Takes out keywords that only say again what `format` or the type says. */
function tidy(schema: JsonSchema, io: "input" | "output"): void {
  const isRepeated = schema.format === "uuid" && schema.pattern !== z.regexes.uuid7.source;
  if (isRepeated || schema.format?.startsWith("date")) delete schema.pattern;
  if (schema.format === "date" && io === "input") schema.pattern = inputYears;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
}

/**
 * The JSON Schema of what a zod schema accepts (`input`) or gives (`output`). Instants are date-time
 * text. Schemas with an id become `$ref`s to `$defs`.
 */
export function toJsonSchema(schema: z.ZodType, io: "input" | "output"): JsonSchema {
  const { $schema: _, ...jsonSchema } = z.toJSONSchema(schema, {
    io,
    target: "draft-2020-12",
    unrepresentable: "any",
    override: ({ zodSchema, jsonSchema: node }) => {
      if (zodSchema._zod.def.type === "date")
        Object.assign(node, { type: "string", format: "date-time" });
      tidy(node, io);
    },
  });
  return jsonSchema;
}

/** The schemas of an object's fields; of a union of objects, those of all of them. */
export function propertiesOf(schema: JsonSchema): Record<string, JsonSchema> {
  const properties: Record<string, JsonSchema> = {};
  for (const branch of [...(schema.oneOf ?? []), ...(schema.anyOf ?? [])])
    Object.assign(properties, propertiesOf(branch));
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    if (typeof property === "object") properties[name] = property;
  }
  return properties;
}
