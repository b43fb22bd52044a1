import type { z } from "zod";

// The source of functions that copy values of a schema as plain JSON. They are made, as Zod's own are, because code that
// reads each field by its name is several times as fast as a loop over names.

/** The source of functions, and the values that it refers to. */
export type Source = {
  functions: string[];
  given: unknown[];
  names: Map<z.core.$ZodType, string>;
};

/** Thrown for a schema that only Zod can check. */
export class NeedsZod extends Error {}

type Def<Type extends z.core.$ZodTypes["_zod"]["def"]["type"]> = Extract<
  z.core.$ZodTypes["_zod"]["def"],
  { type: Type }
>;

const defOf = (schema: z.core.$ZodType) => (schema as z.core.$ZodTypes)._zod.def;

function refer(source: Source, value: unknown): string {
  return `given[${source.given.push(value) - 1}]`;
}

/** One of some texts and numbers. */
function choice(source: Source, values: readonly unknown[], value: string): string {
  return `(${refer(source, new Set(values))}.has(${value}) ? ${value} : doubt())`;
}

/** Adds a function, and returns its name. */
function addFunction(source: Source, name: string, body: string): string {
  source.functions.push(`function ${name}(value) {\n${body}\n}`);
  return name;
}

/** The name of the function for objects of a schema, which is made once. */
function objectFunction(source: Source, schema: z.core.$ZodType, def: Def<"object">): string {
  const known = source.names.get(schema);
  if (known !== undefined) return known;
  const name = `object${source.names.size}`;
  source.names.set(schema, name);
  return addFunction(source, name, objectBody(source, def));
}

/** The name of a function for any schema: of the items of a list. */
function itemFunction(source: Source, item: z.core.$ZodType): string {
  const expression = expressionOf(source, item, "value");
  const [, name] = /^(\w+)\(value\)$/.exec(expression) ?? [];
  return name ?? addFunction(source, `item${source.functions.length}`, `return ${expression};`);
}

function objectBody(source: Source, { shape, catchall }: Def<"object">): string {
  // What an object may have besides its fields has no place in a function for them.
  if (catchall !== undefined && defOf(catchall).type !== "never") throw new NeedsZod();
  const fields = Object.entries(shape).map(([name, schema], index) => ({
    key: JSON.stringify(name),
    value: `field${index}`,
    copy: expressionOf(source, schema, `field${index}`),
  }));
  return [
    'if (typeof value !== "object" || value === null) doubt();',
    ...fields.map(({ key, value }) => `const ${value} = value[${key}];`),
    `return { ${fields.map(({ key, copy }) => `${key}: ${copy}`).join(", ")} };`,
  ].join("\n");
}

/** The function of each variant, by what its discriminator has. */
function variants(source: Source, def: Def<"union">, value: string): string {
  const { discriminator } = def as { discriminator?: string };
  if (discriminator === undefined) return leaves(source, def, value);
  const cases = def.options.flatMap((option) => {
    const { propValues } = option._zod;
    const values = [...(propValues?.[discriminator] ?? [])].filter(
      (each) => typeof each === "string",
    );
    if (values.length === 0) throw new NeedsZod();
    return values.map(
      (each) => `case ${JSON.stringify(each)}: return ${itemFunction(source, option)}(value);`,
    );
  });
  const body = `switch (value?.[${JSON.stringify(discriminator)}]) {\n${cases.join("\n")}\n}\ndoubt();`;
  return `${addFunction(source, `variant${source.functions.length}`, body)}(${value})`;
}

/** What `typeof` says of a simple schema's values. */
function kindOf(schema: z.core.$ZodType): string {
  const def = defOf(schema);
  if (def.type === "string" || def.type === "number" || def.type === "boolean") return def.type;
  if (def.type === "enum") return "string";
  const kinds = new Set(def.type === "literal" ? def.values.map((value) => typeof value) : []);
  const [kind = ""] = kinds;
  if (kinds.size !== 1) throw new NeedsZod();
  return kind;
}

/** A copy of simple variants, which differ by their type alone. */
function leaves(source: Source, { options }: Def<"union">, value: string): string {
  const kinds = options.map(kindOf);
  if (new Set(kinds).size < kinds.length) throw new NeedsZod();
  const tests = options.map(
    (option, index) =>
      `typeof ${value} === "${kinds[index]}" ? ${expressionOf(source, option, value)} : `,
  );
  return `(${tests.join("")}doubt())`;
}

function simple(source: Source, schema: z.core.$ZodType, value: string): string | undefined {
  const def = defOf(schema);
  switch (def.type) {
    case "string":
      return `text(${value})`;
    case "number":
      return `${"format" in def && def.format === "safeint" ? "integer" : "number"}(${value})`;
    case "boolean":
      return `boolean(${value})`;
    case "date":
      return `instant(${value})`;
    case "null":
      return `nothing(${value})`;
    case "literal":
      return choice(source, def.values, value);
    case "enum":
      return choice(source, Object.values(def.entries), value);
    default:
      return undefined;
  }
}

/** An expression for a plain copy of `value`, the name of a variable. What is undefined is absent from JSON. */
export function expressionOf(source: Source, schema: z.core.$ZodType, value: string): string {
  const def = defOf(schema);
  // What is more than a type is for Zod to check.
  if ((def.checks ?? []).length > 0) throw new NeedsZod();
  switch (def.type) {
    case "nullable":
      return `(${value} === null ? null : ${expressionOf(source, def.innerType, value)})`;
    case "optional":
      return `(${value} === undefined ? undefined : ${expressionOf(source, def.innerType, value)})`;
    case "default":
      return `(${value} === undefined ? ${refer(source, def.defaultValue)} : ${expressionOf(source, def.innerType, value)})`;
    case "readonly":
      return expressionOf(source, def.innerType, value);
    case "array":
      return `list(${value}, ${itemFunction(source, def.element)})`;
    case "record":
      return `record(${value}, ${itemFunction(source, def.valueType)})`;
    case "object":
      return `${objectFunction(source, schema, def)}(${value})`;
    case "union":
      return variants(source, def, value);
    default: {
      const copy = simple(source, schema, value);
      if (copy === undefined) throw new NeedsZod();
      return copy;
    }
  }
}
