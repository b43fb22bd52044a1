import { z } from "zod";

/** A JSON Schema, draft 2020-12, with OpenAPI 3.1's additions. */
export type JsonSchema = z.core.JSONSchema.BaseSchema & { discriminator?: Discriminator };

/** The property that names the variant of a union. */
type Discriminator = { propertyName: string; mapping?: Record<string, string> };

/** The years allowed in input dates. */
const inputYears = String.raw`^(19|20|21)\d\d-|^2200-`;
/** Excludes what `format` allows in instants: lower case, spaces, leap seconds, zones without a colon. */
const inputInstant = String.raw`^\d{4}-\d\d-\d\dT\d\d:\d\d:[0-5]\d(\.\d+)?(Z|[+-]\d\d:\d\d)$`;

/** Removes keywords that repeat `format` or the type, and adds the constraints that these lack for input. */
function tidy(schema: JsonSchema, io: "input" | "output"): void {
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (schema.enum !== undefined) {
    delete schema.minLength;
    delete schema.maxLength;
  }
  if (io === "input") {
    if (schema.format === "date") schema.pattern = inputYears;
    if (schema.format === "date-time") schema.pattern = inputInstant;
    return;
  }
  if (schema.format === "uuid" || schema.format?.startsWith("date")) delete schema.pattern;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
}

/** The schema that a reference points to within `root`, or the schema itself. */
function follow(schema: JsonSchema, root: JsonSchema): JsonSchema {
  const name = schema.$ref?.slice("#/$defs/".length);
  return (name !== undefined && root.$defs?.[name]) || schema;
}

/** The possible texts of a property; for a union, those of all variants. */
function valuesOf(name: string, schema: JsonSchema, root: JsonSchema): string[] {
  const { oneOf, properties } = follow(schema, root);
  if (oneOf) return [...new Set(oneOf.flatMap((variant) => valuesOf(name, variant, root)))];
  const value = properties?.[name];
  if (typeof value !== "object") return [];
  const values = follow(value, root).enum ?? [value.const];
  return values.filter((each) => typeof each === "string");
}

/** Maps each value of the discriminator to its named variant. */
function addMappings(root: JsonSchema): JsonSchema {
  const visit = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return;
    const { discriminator, oneOf = [] } = node as JsonSchema;
    if (discriminator) {
      const { propertyName } = discriminator;
      const names = oneOf.flatMap((variant) =>
        valuesOf(propertyName, variant, root).map((value) => [value, variant.$ref ?? ""]),
      );
      discriminator.mapping = Object.fromEntries(names) as Record<string, string>;
    }
    for (const child of Object.values(node)) visit(child);
  };
  visit(root);
  return root;
}

/** The discriminating property, if it is text: OpenAPI supports no other. */
function discriminatorOf({ _zod: { def } }: z.core.$ZodType): string | undefined {
  if (!("discriminator" in def) || typeof def.discriminator !== "string") return undefined;
  const { options } = def as z.core.$ZodDiscriminatedUnionDef;
  const isText = options.every((option) =>
    [...(option._zod.propValues?.[def.discriminator as string] ?? [])].every(
      (value) => typeof value === "string",
    ),
  );
  return isText ? def.discriminator : undefined;
}

/** The schemas of so many procedures are made without a break: a few milliseconds of work. */
export const proceduresAtOnce = 5;

/**
 * The JSON Schema of a zod schema's `input` or `output`. Instants are date-time text. Schemas with an
 * id become `$ref`s to `$defs`.
 */
export function toJsonSchema(schema: z.ZodType, io: "input" | "output"): JsonSchema {
  const { $schema: _, ...jsonSchema } = z.toJSONSchema(schema, {
    io,
    target: "draft-2020-12",
    unrepresentable: "any",
    override: ({ zodSchema, jsonSchema: node }) => {
      if (zodSchema._zod.def.type === "date")
        Object.assign(node, { type: "string", format: "date-time" });
      const propertyName = discriminatorOf(zodSchema);
      if (propertyName !== undefined) Object.assign(node, { discriminator: { propertyName } });
      // Zod omits examples of transformed schemas, which could be examples of the output; ours are examples of the input.
      const { examples } = z.globalRegistry.get(zodSchema) ?? {};
      if (examples !== undefined && node.examples === undefined) Object.assign(node, { examples });
      tidy(node, io);
    },
  });
  return addMappings(jsonSchema);
}

/** The schemas of an object's fields; for a union of objects, of all variants. */
export function propertiesOf(schema: JsonSchema, root = schema): Record<string, JsonSchema> {
  const { oneOf = [], anyOf = [], properties: own = {} } = follow(schema, root);
  const properties: Record<string, JsonSchema> = {};
  for (const branch of [...oneOf, ...anyOf]) Object.assign(properties, propertiesOf(branch, root));
  for (const [name, property] of Object.entries(own)) {
    if (typeof property !== "object") continue;
    const { $ref: _, ...said } = property;
    properties[name] = { ...follow(property, root), ...said };
  }
  return properties;
}
