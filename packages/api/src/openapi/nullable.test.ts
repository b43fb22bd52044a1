import { expect, test } from "vitest";
import { type JsonSchema, toJsonSchema } from "./json-schema.ts";
import { procedures } from "../procedures.ts";

const isNull = ({ type, anyOf }: JsonSchema): boolean =>
  type === "null" || (anyOf ?? []).some((branch) => typeof branch === "object" && isNull(branch));

/** Each object within a schema: its fields by name. */
function objectsOf(schema: JsonSchema, root: JsonSchema, path = ""): [string, JsonSchema][] {
  const name = schema.$ref?.slice("#/$defs/".length);
  const { oneOf = [], anyOf = [], properties = {} } = (name && root.$defs?.[name]) || schema;
  const variants = [...oneOf, ...anyOf].flatMap((each) => objectsOf(each, root, path));
  const below = Object.entries(properties).flatMap(([field, property]) =>
    typeof property === "object"
      ? [
          [`${path}.${field}`, property] as [string, JsonSchema],
          ...objectsOf(property, root, `${path}.${field}`),
        ]
      : [],
  );
  return [...variants, ...below];
}

const creates = procedures
  .filter(({ rest }) => rest.method === "POST" && rest.status === 201)
  .map((procedure) => ({ path: procedure.path, procedure }));

/** Fields that may be null in a reply, and absent but not null in a request. */
function oneWay(given: JsonSchema, answered: JsonSchema): string[] {
  const sent = objectsOf(given, given);
  const nullable = new Set(
    objectsOf(answered, answered).flatMap(([at, schema]) => (isNull(schema) ? [at] : [])),
  );
  return sent.flatMap(([at, schema]) => (nullable.has(at) && !isNull(schema) ? [at] : []));
}

test.each(creates)("null fields in a reply of $path can be sent to it", ({ procedure }) => {
  const given = toJsonSchema(procedure.input, "input");
  const answered = toJsonSchema(procedure.output, "output");
  expect(oneWay(given, answered)).toEqual([]);
});

test("null fields of a transaction can be sent in bulk", () => {
  const find = (path: string) => procedures.find((procedure) => procedure.path === path);
  const [bulk, create] = [find("transactions.bulk"), find("transactions.create")];
  if (!bulk || !create) throw new Error("the procedures have other names");
  const given = toJsonSchema(bulk.input, "input");
  const operation = given.properties?.["operations"];
  const items = typeof operation === "object" ? operation.items : undefined;
  if (typeof items !== "object" || Array.isArray(items)) throw new Error("bulk takes no list");
  const answered = toJsonSchema(create.output, "output");
  expect(oneWay({ ...items, ...(given.$defs && { $defs: given.$defs }) }, answered)).toEqual([]);
});
