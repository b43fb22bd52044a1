import type { Transaction } from "@outlay/client";
import { expect, test } from "vitest";
import { type BulkChange, planChanges, readTags } from "./bulk-change.logic.ts";

const common = {
  version: 3,
  payee: "Shop",
  tags: ["food"],
  excluded: false,
  currency: "EUR",
  splits: [],
};
const expense = { ...common, id: "e", kind: "expense", accountId: "cash", categoryId: "food" };
const income = { ...common, id: "i", kind: "income", accountId: "cash", categoryId: "wages" };
const split = { ...expense, id: "s", splits: [{}, {}] };
const transfer = { ...common, id: "t", kind: "transfer", fromAccountId: "cash" };
const rows = [expense, income, split, transfer] as unknown as Transaction[];

const nothing: BulkChange = {
  category: undefined,
  account: undefined,
  payee: "",
  addTags: [],
  removeTags: [],
  excluded: undefined,
};
const changed = (change: Partial<BulkChange>) =>
  planChanges(rows, { ...nothing, ...change })
    .map(({ row }) => row.id)
    .join("");

test.each([
  ["a category of spending", { category: { id: "fun", kind: "expense" as const } }, "e"],
  ["a category of income", { category: { id: "gift", kind: "income" as const } }, "i"],
  ["the category that it has", { category: { id: "food", kind: "expense" as const } }, ""],
  ["an account of its currency", { account: { id: "bank", currency: "EUR" } }, "eis"],
  ["an account of another currency", { account: { id: "dollars", currency: "USD" } }, ""],
  ["a payee", { payee: "Market" }, "eist"],
  ["the payee that they have", { payee: "Shop" }, ""],
  ["a tag", { addTags: ["trip"] }, "eist"],
  ["a tag that they have, written otherwise", { addTags: ["Food"] }, ""],
  ["no tag that they have", { removeTags: ["trip"] }, ""],
  ["less of a tag", { removeTags: ["FOOD"] }, "eist"],
  ["to be left out of reports", { excluded: true }, "eist"],
  ["nothing", {}, ""],
])("given %s, the transactions that can have it and have not are changed", (_, change, ids) => {
  expect(changed(change)).toBe(ids);
});

test("a change names the version it was made for, and what differs", () => {
  const change = { ...nothing, payee: "Market", addTags: ["trip"] };
  expect(planChanges([rows[0] as Transaction], change)).toEqual([
    {
      row: expense,
      operation: { op: "update", id: "e", version: 3, payee: "Market", tags: ["food", "trip"] },
      fields: [
        { field: "payee", old: "Shop", now: "Market" },
        { field: "tags", old: "#food", now: "#food #trip" },
      ],
    },
  ]);
});

test("tags are read without marks and blanks", () => {
  expect(readTags(" #trip, food ,,")).toEqual(["trip", "food"]);
});
