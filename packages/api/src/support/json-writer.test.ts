import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { procedures } from "../procedures.ts";
import { jsonWriter } from "./json-writer.ts";
import { toPlainJson, transformer } from "./transformer.ts";

const texts = fc.oneof(
  fc.string(),
  fc.string({ unit: "binary" }),
  fc.constantFrom('"', "\\", "\u2028", "\ud800", "", "ü"),
);

/** Values of a schema, as procedures return them. */
function valuesOf(schema: z.core.$ZodType): fc.Arbitrary<unknown> {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case "string":
      return texts;
    case "number":
      return "format" in def
        ? fc.maxSafeInteger()
        : fc.double({ noNaN: true, noDefaultInfinity: true });
    case "boolean":
      return fc.boolean();
    case "date":
      return fc.date({ noInvalidDate: true });
    case "literal":
      return fc.constantFrom(...def.values);
    case "enum":
      return fc.constantFrom(...Object.values(def.entries));
    case "nullable":
      return fc.option(valuesOf(def.innerType));
    case "optional":
    case "default":
      return fc.option(valuesOf(def.innerType), { nil: undefined });
    case "array":
      return fc.array(valuesOf(def.element), { maxLength: 3 });
    case "record":
      return fc.dictionary(fc.string(), valuesOf(def.valueType), { maxKeys: 3 });
    case "object":
      return fc.record(
        Object.fromEntries(Object.entries(def.shape).map(([key, field]) => [key, valuesOf(field)])),
      );
    case "union":
      return fc.oneof(...def.options.map(valuesOf));
    default:
      return fc.constant(null);
  }
}

const queries = procedures.filter(({ type, file }) => type === "query" && file === undefined);

test.each(queries)(
  "what $path returns is written as Zod and JSON.stringify would",
  ({ output }) => {
    const { plain, envelope } = jsonWriter(output);
    fc.assert(
      fc.property(valuesOf(output), (value) => {
        const { success, data } = output.safeParse(structuredClone(value));
        fc.pre(success);
        expect(plain(value)).toBe(JSON.stringify(toPlainJson(structuredClone(data))));
        expect(envelope(value)).toBe(JSON.stringify(transformer.serialize(data)));
      }),
      { numRuns: 20 },
    );
  },
);

const example = z.strictObject({
  id: z.string(),
  count: z.int(),
  state: z.enum(["open", "closed"]),
  at: z.date().nullable(),
  tags: z.array(z.string()).optional(),
});
const right = { id: "a", count: 1, state: "open", at: new Date(0), tags: ["b"] };

test.each([
  { what: "a field that is missing", value: { ...right, id: undefined } },
  { what: "a number that is no integer", value: { ...right, count: 1.5 } },
  { what: "a text in the place of a number", value: { ...right, count: "1" } },
  { what: "a word that is not among those named", value: { ...right, state: "gone" } },
  { what: "a date that is none", value: { ...right, at: new Date(Number.NaN) } },
  { what: "a list with something else", value: { ...right, tags: [1] } },
  { what: "nothing", value: null },
])("a result with $what is refused, with the field that is wrong", ({ value }) => {
  const { plain, envelope } = jsonWriter(example);
  expect(() => plain(value)).toThrow(z.ZodError);
  expect(() => envelope(value)).toThrow(z.ZodError);
});

test("what a schema does not name is not written", () => {
  const { plain } = jsonWriter(example);
  expect(JSON.parse(plain({ ...right, passwordHash: "secret" }))).toEqual({
    ...right,
    at: "1970-01-01T00:00:00.000Z",
  });
});

test("a schema with rules of its own is checked by Zod", () => {
  const { plain } = jsonWriter(z.strictObject({ text: z.string().max(3) }));
  expect(plain({ text: "abc" })).toBe('{"text":"abc"}');
  expect(() => plain({ text: "abcd" })).toThrow(z.ZodError);
});
