import { expect, test } from "vitest";
import type { JsonPath } from "../json.ts";
import { findFieldPath, issuesByField, readIssues } from "./issues.ts";
import type { JsonSchema } from "./json-schema.ts";

const money: JsonSchema = { anyOf: [{ type: "string" }, { type: "number" }] };
const schema: JsonSchema = {
  type: "object",
  properties: {
    amount: money,
    tags: { type: "array", items: { type: "string" } },
    splits: { type: "array", items: { type: "object", properties: { amount: money } } },
    original: { anyOf: [{ type: "object", properties: { amount: money } }, { type: "null" }] },
    changes: { type: "object", additionalProperties: money },
  },
};
const input = { amount: "x", tags: ["a"], splits: [{ amount: "1" }], changes: { 3: {} } };

test.each<[JsonPath, JsonPath | null]>([
  [["amount"], ["amount"]],
  [
    ["tags", 0],
    ["tags", 0],
  ],
  [["tags", 7], null],
  [
    ["splits", 0, "amount"],
    ["splits", 0, "amount"],
  ],
  [
    ["original", "amount"],
    ["original", "amount"],
  ],
  [["changes", "3", "payee"], ["changes"]],
  [["amount", "inner"], ["amount"]],
  [["nonsense"], null],
  [["splits", 0, "nonsense"], null],
  [[], null],
])("an issue at %j is marked at %j", (path, field) => {
  expect(findFieldPath(schema, input, path)).toEqual(field);
});

test("several issues of one field are all shown there", () => {
  const issues = ["too long", "not a number"].map((message) => ({
    path: ["amount"],
    code: "",
    message,
  }));
  expect([...issuesByField(schema, input, issues)]).toEqual([
    ["field-amount", ["too long", "not a number"]],
  ]);
});

test("a server's issues are read with care", () => {
  expect(readIssues("none")).toEqual([]);
  expect(readIssues([1, { path: "x" }, { path: ["a", 0], code: "c", message: "m" }])).toEqual([
    { path: [], code: "", message: "This value is invalid." },
    { path: ["a", 0], code: "c", message: "m" },
  ]);
});
