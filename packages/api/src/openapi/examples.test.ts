import { expect, test } from "vitest";
import { readDocument } from "./ajv.fixture.ts";

type Node = { [key: string]: unknown };
type Discriminator = { propertyName: string; mapping: Record<string, string> };
type Keys = readonly string[];
type Document = {
  components: { schemas: Record<string, { examples?: unknown[] }>; examples: Node };
};

const { document: served, faultOf } = await readDocument();
const document = served as Document;
const { schemas, examples: named } = document.components;

const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null;

/** Every object in the document, by its path of keys. */
function* nodesIn(node: unknown, keys: Keys = []): Generator<[Keys, Node]> {
  if (!isNode(node)) return;
  yield [keys, node];
  for (const [key, child] of Object.entries(node))
    if (key !== "examples" || keys[0] === "components") yield* nodesIn(child, [...keys, key]);
}

/** An example, or the referenced one in the components. */
function valueOf(example: unknown): unknown {
  const { $ref, value } = isNode(example) ? example : {};
  if (typeof $ref !== "string") return value;
  return valueOf(named[$ref.split("/").at(-1) ?? ""]);
}

/** The examples next to the schema of parameters, headers and media. */
const shown = [...nodesIn(document)].flatMap(([keys, node]) => {
  if (!isNode(node["schema"])) return [];
  const { example, examples = {} } = node;
  const values = [
    ...(example === undefined ? [] : [example]),
    ...Object.values(examples as Node).map(valueOf),
  ];
  return values.map((value) => ({ keys, value }));
});

test("every example of a body, parameter, header and reply matches its schema", () => {
  expect(shown.length).toBeGreaterThan(300);
  const faults = shown.flatMap(({ keys, value }) => {
    const fault = faultOf([...keys, "schema"], value);
    return fault === undefined ? [] : [`${keys.join(" ")}: ${fault}`];
  });
  expect(faults).toEqual([]);
});

const table = Object.entries(schemas).map(([name, schema]) => ({ name, schema }));

/** Schemas of a single operation have their example in the operation. */
const ofOneOperation = /^[A-Z]\w+(Input|Output)$/;

test.each(table)("the schema $name has examples, and each matches it", ({ name, schema }) => {
  const { examples = [] } = schema;
  // The components have one for each code.
  const all = name === "Problem" ? Object.values(named).map(valueOf) : examples;
  expect(all.length > 0 || ofOneOperation.test(name)).toBe(true);
  expect(all.map((example) => faultOf(["components", "schemas", name], example))).toEqual(
    all.map(() => undefined),
  );
});

const unions = [...nodesIn(document)].flatMap(([keys, { oneOf, ...beside }]) =>
  Array.isArray(oneOf) ? [{ at: keys.join(" "), variants: oneOf as Node[], beside }] : [],
);

/** Whether the discriminating values are not text, such as true and false. */
const isTextless = (variants: Node[]) => variants.every((variant) => !("$ref" in variant));

/** The values of a property in a schema; for a union, in all variants. */
function constantsOf(property: string, ref: unknown): unknown[] {
  const schema = schemas[String(ref).slice("#/components/schemas/".length)] as Node;
  const { oneOf, properties } = schema as { oneOf?: Node[]; properties?: Record<string, Node> };
  if (oneOf) return oneOf.flatMap(({ $ref }) => constantsOf(property, $ref));
  const { const: value, enum: values = [value] } = properties?.[property] ?? {};
  return values as unknown[];
}

test("every union has a discriminator and a name for each variant", () => {
  const texts = unions.filter(({ variants }) => !isTextless(variants));
  expect(texts.length).toBeGreaterThan(10);
  for (const { at, variants, beside } of texts) {
    const { propertyName, mapping } = beside["discriminator"] as Discriminator;
    const found = [...new Set(Object.values(mapping))].map((ref) => ({
      ref,
      values: new Set(constantsOf(propertyName, ref)),
    }));
    const expected = found.map(({ ref }) => ({
      ref,
      values: new Set(Object.keys(mapping).filter((value) => mapping[value] === ref)),
    }));
    expect({ at, found, properties: beside["properties"] }).toEqual({ at, found: expected });
    const refs = new Set(variants.map(({ $ref }) => $ref));
    expect({ at, refs: new Set(Object.values(mapping)) }).toEqual({ at, refs });
  }
});

test("only variants discriminated by true and false have no names", () => {
  const others = unions.filter(({ variants }) => isTextless(variants));
  expect(others.map(({ variants }) => JSON.stringify(variants).includes('"const":true'))).toEqual(
    others.map(() => true),
  );
});

test("every example of an error, shared response and header is used", () => {
  const text = JSON.stringify(document);
  const { responses, headers, parameters } = document.components as unknown as Record<string, Node>;
  const parts = { examples: named, responses, headers, parameters, schemas };
  const unused = Object.entries(parts).flatMap(([part, entries = {}]) =>
    Object.keys(entries).filter((name) => !text.includes(`"#/components/${part}/${name}"`)),
  );
  expect(unused).toEqual([]);
});
