/** The part of JSON Schema (draft 2020-12) that the form understands. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
  readonly type?: string | readonly string[];
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: JsonSchema | boolean;
  readonly format?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly multipleOf?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
}

/** Follows `$ref` and joins `allOf`, so that what is left can be read directly. */
export function resolveSchema(schema: JsonSchema, root: JsonSchema): JsonSchema {
  const target = followReference(schema, root);
  if (target.allOf === undefined) return target;
  const { allOf, ...rest } = target;
  return allOf.map((part) => resolveSchema(part, root)).reduce(joinSchemas, rest);
}

// A chain of references longer than this is a cycle.
const MAX_REFERENCES = 20;

function followReference(schema: JsonSchema, root: JsonSchema): JsonSchema {
  let current = schema;
  for (let hops = 0; current.$ref !== undefined && hops < MAX_REFERENCES; hops++) {
    const { $ref, ...beside } = current;
    const target = lookUp($ref, root);
    if (target === undefined) return beside;
    current = { ...target, ...beside };
  }
  return current;
}

function lookUp(reference: string, root: JsonSchema): JsonSchema | undefined {
  if (reference === "#") return root;
  return root.$defs?.[reference.replace(/^#\/\$defs\//, "")];
}

function joinSchemas(left: JsonSchema, right: JsonSchema): JsonSchema {
  return {
    ...right,
    ...left,
    properties: { ...left.properties, ...right.properties },
    required: [...(left.required ?? []), ...(right.required ?? [])],
  };
}
