import { describe, expect, test } from "vitest";
import { describeField } from "./field.ts";
import { boundsHint, placeholder } from "./hints.ts";
import type { JsonSchema } from "./json-schema.ts";

const uuid: JsonSchema = { type: "string", format: "uuid" };
const money: JsonSchema = { anyOf: [{ type: "string", pattern: "^\\d+$" }, { type: "number" }] };
const root: JsonSchema = { $defs: { money, id: uuid } };

test.each<[string, string, JsonSchema, object]>([
  ["a text", "payee", { type: "string" }, { kind: "text", input: "line" }],
  ["a long text", "note", { type: "string", maxLength: 2000 }, { kind: "text", input: "area" }],
  ["an email", "email", { type: "string", format: "email" }, { kind: "text", input: "email" }],
  ["a password", "newPassword", { type: "string" }, { kind: "text", input: "secret" }],
  ["a date", "occurredOn", { type: "string", format: "date" }, { kind: "date" }],
  ["an instant", "expiresAt", { type: "string", format: "date-time" }, { kind: "dateTime" }],
  ["a whole number", "limit", { type: "integer" }, { kind: "number", integer: true }],
  ["money", "amount", money, { kind: "text", input: "line" }],
  ["money by reference", "amount", { $ref: "#/$defs/money" }, { kind: "text", input: "line" }],
  ["a boolean", "total", { type: "boolean" }, { kind: "choice", options: [true, false] }],
  ["an enum", "order", { enum: ["asc", "desc"] }, { kind: "choice", options: ["asc", "desc"] }],
  ["a constant", "kind", { const: "budget" }, { kind: "choice", options: ["budget"] }],
  ["a nullable id", "categoryId", { anyOf: [uuid, { type: "null" }] }, { nullable: true }],
  ["a nullable type list", "payee", { type: ["string", "null"] }, { kind: "text", nullable: true }],
  [
    "a nullable reference",
    "id",
    { anyOf: [root.$defs?.["id"] ?? {}, { type: "null" }] },
    { kind: "text" },
  ],
  ["an array", "tags", { type: "array", items: uuid }, { kind: "list", items: uuid }],
  ["a dictionary", "changes", { type: "object", additionalProperties: uuid }, { kind: "json" }],
  ["anything", "value", {}, { kind: "json" }],
])("%s", (_name, name, schema, expected) => {
  expect(describeField(name, schema, root)).toMatchObject(expected);
});

describe("an object", () => {
  const schema: JsonSchema = {
    type: "object",
    properties: { id: uuid, amount: money },
    required: ["amount"],
    additionalProperties: false,
  };

  test("shows its required fields first", () => {
    const field = describeField("", schema, schema);
    const names = field.kind === "record" ? field.properties.map(([name]) => name) : [];
    expect(names).toEqual(["amount", "id"]);
  });

  test("joined of several parts has the fields of all", () => {
    const joined = { allOf: [schema, { type: "object", properties: { note: uuid } }] };
    const field = describeField("", joined, joined);
    expect(field.kind === "record" && field.properties).toHaveLength(3);
  });
});

test("the shapes of a union are named by their constants", () => {
  const shape = (kind: string): JsonSchema => ({
    type: "object",
    properties: { kind: { type: "string", const: kind } },
  });
  const field = describeField("", { oneOf: [shape("budget"), shape("lowBalance")] }, {});
  expect(field.kind === "variants" && field.variants.map(({ label }) => label)).toEqual([
    "budget",
    "lowBalance",
  ]);
});

test("a schema that refers to itself for ever is drawn as JSON", () => {
  const loop: JsonSchema = { $defs: { a: { $ref: "#/$defs/a" } }, $ref: "#/$defs/a" };
  expect(describeField("", loop, loop).kind).toBe("json");
});

test.each<[JsonSchema, string, string]>([
  [{ type: "string", minLength: 1, maxLength: 200 }, "1 to 200 characters", ""],
  [{ type: "string", minLength: 3, maxLength: 3, default: "EUR" }, "3 characters", "default: EUR"],
  [{ type: "string", minLength: 10 }, "at least 10 characters", ""],
  [
    { type: "integer", minimum: 1, maximum: 200, default: 50 },
    "whole number, 1 to 200",
    "default: 50",
  ],
  [
    { type: "integer", minimum: Number.MIN_SAFE_INTEGER, maximum: 9 },
    "whole number, at most 9",
    "",
  ],
  [{ type: "array", items: {}, maxItems: 1 }, "at most 1 item", ""],
  [{ ...money, examples: ["12.50"] }, "decimal, sent as text", "e.g. 12.50"],
  [uuid, "", "UUID"],
])("the hint of %j is %j", (schema, bounds, empty) => {
  const field = describeField("x", schema, {});
  expect([boundsHint(field), placeholder(field)]).toEqual([bounds, empty]);
});
