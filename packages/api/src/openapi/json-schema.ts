import { z } from "zod";

/** A JSON Schema, draft 2020-12, with what OpenAPI 3.1 adds to it. */
export type JsonSchema = z.core.JSONSchema.BaseSchema & { discriminator?: Discriminator };

/** Which variant of a union a value is: that whose name the property has. */
type Discriminator = { propertyName: string; mapping?: Record<string, string> };

/** The years that dates in input may have. */
const inputYears = String.raw`^(19|20|21)\d\d-|^2200-`;
/** What `format` leaves open in instants: small letters, blanks, leap seconds, zones without a colon. */
const inputInstant = String.raw`^\d{4}-\d\d-\d\dT\d\d:\d\d:[0-5]\d(\.\d+)?(Z|[+-]\d\d:\d\d)$`;

/** Takes out keywords that only say again what `format` or the type says, and adds what they leave open in input. */
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

/** The schema that a schema refers to within `root`, or itself. */
function follow(schema: JsonSchema, root: JsonSchema): JsonSchema {
  const name = schema.$ref?.slice("#/$defs/".length);
  return (name !== undefined && root.$defs?.[name]) || schema;
}

/** The texts that a property can be; those of all variants of a union. */
function valuesOf(name: string, schema: JsonSchema, root: JsonSchema): string[] {
  const { oneOf, properties } = follow(schema, root);
  if (oneOf) return [...new Set(oneOf.flatMap((variant) => valuesOf(name, variant, root)))];
  const value = properties?.[name];
  return typeof value === "object" && typeof value.const === "string" ? [value.const] : [];
}

/** Says which of the named variants each value of the discriminator stands for. */
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

/** The property that tells variants apart, where it is text: OpenAPI knows no other. */
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
      const propertyName = discriminatorOf(zodSchema);
      if (propertyName !== undefined) Object.assign(node, { discriminator: { propertyName } });
      // Of what is transformed Zod shows no examples, lest they be of what comes of it: ours are of what is sent.
      const { examples } = z.globalRegistry.get(zodSchema) ?? {};
      if (examples !== undefined && node.examples === undefined) Object.assign(node, { examples });
      tidy(node, io);
    },
  });
  return addMappings(jsonSchema);
}

/** The schemas of an object's fields; of a union of objects, those of all of them. */
export function propertiesOf(schema: JsonSchema, root = schema): Record<string, JsonSchema> {
  const { oneOf = [], anyOf = [], properties: own = {} } = follow(schema, root);
  const properties: Record<string, JsonSchema> = {};
  for (const branch of [...oneOf, ...anyOf]) Object.assign(properties, propertiesOf(branch, root));
  for (const [name, property] of Object.entries(own)) {
    if (typeof property === "object") properties[name] = property;
  }
  return properties;
}
