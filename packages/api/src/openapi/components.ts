import type { JsonSchema } from "./json-schema.ts";

export type Components = Record<string, JsonSchema>;

/** Takes the named schemas out to the components, where the references then point. */
export function hoist(schema: JsonSchema, components: Components): JsonSchema {
  const { $defs, ...rest } = schema;
  const relocate = (node: JsonSchema): JsonSchema =>
    JSON.parse(
      JSON.stringify(node).replaceAll('"#/$defs/', '"#/components/schemas/'),
    ) as JsonSchema;
  for (const [name, definition] of Object.entries($defs ?? {}))
    components[name] = relocate(definition);
  // A schema with an id of its own is described in place; its name is for the components.
  const { id, ...described } = relocate(rest);
  if (!id) return described;
  components[id] = described;
  return { $ref: `#/components/schemas/${id}` };
}
