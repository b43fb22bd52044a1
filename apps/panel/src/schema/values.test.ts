import { describe, expect, test } from "vitest";
import { type Field, describeField } from "./field.ts";
import { isCalendarDate, toInstant, toLocalText } from "./dates.ts";
import type { JsonSchema } from "./json-schema.ts";
import { emptyValue, fitsField, matchVariant, unknownKeys, withProperty } from "./values.ts";

const budget: JsonSchema = {
  type: "object",
  properties: { kind: { const: "budget" }, percent: { type: "number" } },
  required: ["kind", "percent"],
};
const lowBalance: JsonSchema = {
  type: "object",
  properties: { kind: { const: "lowBalance" }, below: { type: "string" } },
  required: ["kind", "below"],
};

function fieldOf(schema: JsonSchema): Field {
  return describeField("", schema, schema);
}

function recordOf(schema: JsonSchema): Field & { kind: "record" } {
  const field = fieldOf(schema);
  if (field.kind !== "record") throw new Error(`expected a record, not ${field.kind}`);
  return field;
}

test.each<[JsonSchema, unknown]>([
  [{ type: "string" }, ""],
  [{ type: "integer", minimum: 1 }, 1],
  [{ type: "integer", default: 50 }, 50],
  [{ type: "boolean" }, true],
  [{ type: "array", items: {} }, []],
  [{ type: "object", properties: { a: { type: "string" } }, required: ["a"] }, {}],
  [budget, { kind: "budget" }],
  [{ oneOf: [lowBalance, budget] }, { kind: "lowBalance" }],
])("switched on, %j starts as %j", (schema, expected) => {
  expect(emptyValue(fieldOf(schema), schema)).toEqual(expected);
});

describe("changing one property", () => {
  const record = recordOf({ type: "object", properties: { a: {}, b: {}, c: {} } });

  test("keeps the order of the schema", () => {
    expect(Object.keys(withProperty(record, { c: 1, a: 2 }, "b", 3))).toEqual(["a", "b", "c"]);
  });

  test("to undefined leaves it out, to null keeps it", () => {
    expect(withProperty(record, { a: 1, b: 2 }, "a", undefined)).toEqual({ b: 2 });
    expect(withProperty(record, { a: 1 }, "b", null)).toEqual({ a: 1, b: null });
  });

  test("keeps what the schema does not know, and reports it", () => {
    expect(withProperty(record, { other: 1 }, "a", 2)).toEqual({ a: 2, other: 1 });
    expect(unknownKeys(record, { other: 1, a: 2 })).toEqual(["other"]);
  });
});

test.each<[unknown, number]>([
  [{ kind: "budget", percent: 80 }, 0],
  [{ kind: "lowBalance" }, 1],
  [{ below: "10" }, 1],
  [undefined, 0],
])("%j has the shape number %d", (value, expected) => {
  const variants = [budget, lowBalance].map((schema) => ({ label: "", schema }));
  expect(matchVariant(variants, value)).toBe(expected);
});

test.each<[JsonSchema, unknown, boolean]>([
  [{ type: "string" }, "x", true],
  [{ type: "string" }, { a: 1 }, false],
  [{ type: "string" }, null, false],
  [{ type: ["string", "null"] }, null, true],
  [{ enum: ["asc"] }, "sideways", false],
  [{ type: "array", items: {} }, "x", false],
])("%j can show %j: %s", (schema, value, fits) => {
  expect(fitsField(fieldOf(schema), value)).toBe(fits);
});

test.each([
  ["2026-02-28", true],
  ["2026-02-30", false],
  ["2026-2-3", false],
  ["", false],
])("%s is a calendar date: %s", (text, real) => {
  expect(isCalendarDate(text)).toBe(real);
});

test("an instant survives the way through the local picker", () => {
  const instant = "2026-11-21T12:34:56.000Z";
  expect(toInstant(toLocalText(instant) ?? "")).toBe(instant);
  expect([toLocalText("soon"), toInstant("")]).toEqual([null, null]);
});
