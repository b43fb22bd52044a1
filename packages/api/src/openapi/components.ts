import type { JsonSchema } from "./json-schema.ts";

export type Components = Record<string, JsonSchema>;

/** Moves the named schemas to the components and updates the references. */
export function hoist(schema: JsonSchema, components: Components): JsonSchema {
  const { $defs, ...rest } = schema;
  const relocate = (node: JsonSchema): JsonSchema =>
    JSON.parse(
      JSON.stringify(node).replaceAll('"#/$defs/', '"#/components/schemas/'),
    ) as JsonSchema;
  for (const [name, definition] of Object.entries($defs ?? {}))
    components[name] = relocate(definition);
  // A schema with its own id is described in place; the name is only for the components.
  const { id, ...described } = relocate(rest);
  if (!id) return described;
  components[id] = described;
  return { $ref: `#/components/schemas/${id}` };
}
