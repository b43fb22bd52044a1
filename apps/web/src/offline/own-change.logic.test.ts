import type { RouterInputs, Transaction } from "@outlay/client";
import { expect, test } from "vitest";
import { isOwnChange } from "./own-change.logic.ts";

type Update = RouterInputs["transactions"]["update"];

const food = { categoryId: "food", amount: "10.00", note: null };
const home = { categoryId: "home", amount: "2.50", note: "Bulbs" };
const record = {
  id: "row",
  kind: "expense",
  accountId: "cash",
  categoryId: "food",
  amount: "12.50",
  occurredOn: "2026-11-21",
  payee: "Corner shop",
  note: null,
  tags: ["home", "weekly"],
  splits: [food, home],
  excluded: false,
  version: 3,
  updatedBy: { id: "ada", name: "Ada" },
};
const transfer = { ...record, kind: "transfer", fee: { amount: "1.20", categoryId: "fees" } };

const isOwn = (sent: Omit<Update, "id">, now: object = {}, original: object = record) => {
  const input = { id: "row", version: 2, ...sent } as Update;
  return isOwnChange(input, "ada", { ...original, ...now } as unknown as Transaction);
};

test("a change whose reply was lost is known by every field it has sent", () => {
  expect(isOwn({ amount: "12.5", payee: "Corner shop ", note: null, excluded: false })).toBe(true);
  expect(isOwn({ tags: ["weekly", "home"], splits: [{ ...food, amount: "10" }, home] })).toBe(true);
  expect(isOwn({ fee: { amount: "1.2" } }, {}, transfer)).toBe(true);
  expect(isOwn({ fee: null, splits: null }, { fee: null, splits: [] }, transfer)).toBe(true);
});

test("what another device of the same user has changed is no change of this one", () => {
  expect(isOwn({ amount: "12.05" })).toBe(false);
  expect(isOwn({ amount: "12.50", payee: "Bakery" })).toBe(false);
  expect(isOwn({ note: "For Ben" })).toBe(false);
  expect(isOwn({ tags: ["home"] })).toBe(false);
  expect(isOwn({ splits: [food] })).toBe(false);
  expect(isOwn({ splits: [food, { ...home, note: null }] })).toBe(false);
  expect(isOwn({ splits: [] })).toBe(false);
  expect(isOwn({ fee: { amount: "1.30" } }, {}, transfer)).toBe(false);
  expect(isOwn({ fee: null }, {}, transfer)).toBe(false);
  expect(isOwn({ kind: "income" })).toBe(false);
});

test("a change of another user, or one that is followed by others, is a conflict", () => {
  expect(isOwn({ amount: "12.50" }, { updatedBy: { id: "ben", name: "Ben" } })).toBe(false);
  expect(isOwn({ amount: "12.50" }, { version: 4 })).toBe(false);
  expect(isOwn({ amount: "12.50", version: undefined })).toBe(false);
});
