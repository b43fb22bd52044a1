import { expect, test } from "vitest";
import { isNewId, listOfField, listOfResult } from "./fields.ts";

const uuid = { type: "string", format: "uuid" };
const text = { type: "string" };

test.each([
  ["expenses.create", ["accountId"], uuid, "accounts"],
  ["transactions.bulk", ["operations", 0, "splits", 1, "categoryId"], uuid, "categories"],
  ["budgets.move", ["fromId"], uuid, "budgets"],
  ["budgets.update", ["id"], uuid, "budgets"],
  ["members.update", ["id"], uuid, "books"],
  ["members.update", ["userId"], uuid, "members"],
  ["expenses.list", ["withoutTags", 2], text, "tags"],
  ["tags.merge", ["names", 0], text, "tags"],
  ["payees.merge", ["into"], text, "payees"],
  ["expenses.create", ["payee"], text, "payees"],
  ["imports.revert", ["id"], uuid, "imports"],
  ["imports.removeProfile", ["id"], uuid, "importProfiles"],
  ["imports.changeRows", ["changes", 0, "match"], uuid, "transactions"],
])("in %s, %j is chosen from a list", (procedure, path, schema, list) => {
  expect(listOfField(procedure, path, schema)).toBe(list);
});

test.each([
  ["expenses.restore", ["id"], uuid],
  ["auth.login", ["passkey", "id"], text],
  ["categories.create", ["name"], text],
  ["expenses.list", [], uuid],
])("in %s, %j is typed: no list has it", (procedure, path, schema) => {
  expect(listOfField(procedure, path, schema)).toBeUndefined();
});

test("the id of what is created is new, and chosen from no list", () => {
  const schema = { ...uuid, pattern: "^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-" };
  expect(isNewId(schema)).toBe(true);
  expect(listOfField("accounts.create", ["id"], schema)).toBeUndefined();
  expect(isNewId(uuid)).toBe(false);
});

test("of a result only ids have names beside them", () => {
  expect(listOfResult("usualCategoryId")).toBe("categories");
  expect(listOfResult("actorId")).toBe("members");
  expect(listOfResult("payee")).toBeUndefined();
  expect(listOfResult("id")).toBeUndefined();
});
