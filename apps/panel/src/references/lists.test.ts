import { expect, test } from "vitest";
import { type ListName, filterChoices, lists, readChoices } from "./lists.ts";

const names = new Map([
  ["c1", "Food › Bread"],
  ["b1", "Groceries"],
  ["a1", "Cash"],
]);
const read = (list: ListName, ...items: readonly unknown[]) =>
  readChoices(lists[list], items, (id) => names.get(id));

test.each<[ListName, unknown, unknown]>([
  [
    "accounts",
    { id: "x", name: "Cash", kind: "cash", currency: "EUR" },
    { value: "x", label: "Cash", detail: "cash, EUR" },
  ],
  [
    "expenses",
    {
      id: "x",
      payee: null,
      categoryId: "c1",
      occurredOn: "2026-11-21",
      amount: "4.10",
      currency: "EUR",
    },
    { value: "x", label: "Food › Bread", detail: "2026-11-21, 4.10 EUR" },
  ],
  [
    "alerts",
    { id: "x", kind: "budget", budgetId: "b1", percent: 80 },
    { value: "x", label: "Groceries at 80 %", detail: "budget" },
  ],
  [
    "alerts",
    { id: "x", kind: "lowBalance", accountId: "a1", below: "50.00", currency: "EUR" },
    { value: "x", label: "Cash below 50.00 EUR", detail: "lowBalance" },
  ],
  [
    "members",
    { userId: "x", name: "Grace", email: "grace@example.com", role: "editor" },
    { value: "x", label: "Grace", detail: "grace@example.com, editor" },
  ],
  [
    "tags",
    { name: "holiday", count: 3 },
    { value: "holiday", label: "holiday", detail: "used 3 times" },
  ],
])("an item of %s reads as people know it", (list, item, choice) => {
  expect(read(list, item)).toEqual([choice]);
});

test("a category is named within its parent, whichever comes first", () => {
  const bread = { id: "2", name: "Bread", kind: "expense", parentId: "1" };
  const food = { id: "1", name: "Food", kind: "expense", parentId: null };
  expect(read("categories", bread, food).map(({ label }) => label)).toEqual([
    "Food › Bread",
    "Food",
  ]);
});

test("each word that is typed narrows the list, by name, detail or id", () => {
  const choices = [
    { value: "0192-a", label: "Cash", detail: "cash, EUR" },
    { value: "0192-b", label: "Savings", detail: "savings, CHF" },
  ];
  const found = (words: string) => filterChoices(choices, words).map(({ label }) => label);
  expect(found("")).toEqual(["Cash", "Savings"]);
  expect(found("chf SAV")).toEqual(["Savings"]);
  expect(found("0192-a")).toEqual(["Cash"]);
  expect(found("cash chf")).toEqual([]);
});
