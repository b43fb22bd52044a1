import { expect, test } from "vitest";
import { previewOf } from "../preview.ts";
import { readSheet } from "../table/read.ts";
import { idsByList } from "./ids.ts";

test("the ids in a result are those of the lists that have their names, at any depth", () => {
  const result = {
    items: [
      {
        id: "t1",
        accountId: "a1",
        categoryId: null,
        payee: "Bakery",
        splits: [{ categoryId: "c1" }],
      },
      { id: "t2", fromAccountId: "a2", tags: ["holiday"] },
    ],
    actorId: "u1",
  };
  expect([...idsByList(result)]).toEqual([
    ["accounts", ["a1", "a2"]],
    ["categories", ["c1"]],
    ["members", ["u1"]],
  ]);
});

test("a change refers to what it is of", () => {
  const change = { seq: 1, entity: "category", entityId: "c1", actorId: "u1", before: null };
  expect([...idsByList([change])]).toEqual([
    ["members", ["u1"]],
    ["categories", ["c1"]],
  ]);
});

test("a table keeps ids as they came, a record's own last", () => {
  const { tables } = readSheet({
    items: [
      { id: "c1", name: "Food", parentId: null },
      { id: "c2", name: "Bread", parentId: "c1" },
    ],
  });
  expect(tables[0]?.columns).toEqual(["name", "parentId", "id"]);
  expect(tables[0]?.rows[1]).toEqual(["Bread", "c1", "c2"]);
});

test("a folded record names what it refers to", () => {
  const names = new Map([["a1", "Cash"]]);
  expect(previewOf({ accountId: "a1", amount: "3.20" }, names)).toBe(
    "amount: 3.20, accountId: Cash",
  );
});
