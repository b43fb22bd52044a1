import { branded } from "@outlay/core/testing";
import { globalRates } from "@outlay/db";
import { afterAll, beforeEach, expect, test } from "vitest";
import { changesOf, newestSeq } from "../changes/changes.fixture.ts";
import type { Rate } from "./rates.contract.ts";
import { encodeCursor } from "../support/pagination.ts";
import { allPages, createTestApi, refusalOf, type TestUser } from "../testing.ts";

const api = await createTestApi();
afterAll(api.close);

let alice: TestUser;
let users = 0;
beforeEach(async () => {
  alice = await api.signUp(`alice${(users += 1)}`);
});

const usd = { base: "EUR", quote: "USD", on: "2026-11-20", rate: "1.0857" };
const listed = async (user = alice) => (await user.api.rates.list()).items;

test("a rate is listed once, however often it is set", async () => {
  expect(await alice.api.rates.set(usd)).toEqual(usd);
  const again = { ...usd, rate: "001.08570" };
  expect(await changesOf(alice.api, () => alice.api.rates.set(again))).toEqual([]);
  expect(await listed()).toEqual([usd]);
});

test("a rate that is set again for its day replaces the first", async () => {
  await alice.api.rates.set(usd);
  const changes = await changesOf(alice.api, () => alice.api.rates.set({ ...usd, rate: 2 }));
  expect(changes).toMatchObject([
    { entity: "rate", op: "update", before: usd, after: { ...usd, rate: "2" } },
  ]);
  expect(await listed()).toEqual([{ ...usd, rate: "2" }]);
});

test("a deleted rate is gone, and is restored when that is undone", async () => {
  await alice.api.rates.set(usd);
  const { rate: _, ...key } = usd;
  await alice.api.rates.remove(key);
  expect(await listed()).toEqual([]);
  await alice.api.rates.remove(key);
  await alice.api.changes.undo({ seq: await newestSeq(alice.api) });
  expect(await listed()).toEqual([usd]);
  await alice.api.changes.undo({ seq: await newestSeq(alice.api) });
  expect(await listed()).toEqual([]);
});

test("undoing a replaced rate restores the former one", async () => {
  await alice.api.rates.set(usd);
  await alice.api.rates.set({ ...usd, rate: "3" });
  await alice.api.changes.undo({ seq: await newestSeq(alice.api) });
  expect(await listed()).toEqual([usd]);
});

test("rates are listed page by page, newest day first, then by pair", async () => {
  const set = [
    { ...usd, on: "2026-11-21" },
    { ...usd, quote: "CHF" },
    { ...usd, quote: "GBP" },
    usd,
    { ...usd, base: "USD", quote: "CHF" },
    { ...usd, on: "2026-11-19" },
  ];
  for (const rate of set.toReversed()) await alice.api.rates.set(rate);
  expect(await listed()).toEqual(set);
  const page = (cursor: string | undefined) => alice.api.rates.list({ cursor, limit: 1 });
  expect(await allPages(page)).toEqual(set);
  const usDollar = { base: "EUR", quote: "USD", from: "2026-11-20", to: "2026-11-20" };
  expect((await alice.api.rates.list(usDollar)).items).toEqual([usd]);
});

test("the rates for all books are listed separately from a book's own", async () => {
  const rate = { ...usd, rate: "7" };
  await api.db.insert(globalRates).values(branded<Rate>(rate));
  expect(await listed()).toEqual([]);
  expect((await alice.api.rates.list({ scope: "global" })).items).toEqual([rate]);
});

test.each(["nonsense", encodeCursor("tags", ["a"])])("the cursor %s is refused", async (cursor) => {
  expect((await refusalOf(alice.api.rates.list({ cursor }))).code).toBe("cursor.invalid");
});

test.each<[string, object, string]>([
  ["is zero", { rate: "0" }, "rate"],
  ["is zero in many digits", { rate: "0.000" }, "rate"],
  ["is below zero", { rate: "-1" }, "rate"],
  ["has an exponent", { rate: "1e3" }, "rate"],
  ["is too small for a number in JSON", { rate: 1e-7 }, "rate"],
  ["has thirty digits", { rate: "1.12345678901234567890123456789" }, "rate"],
  ["has thirteen digits before the point", { rate: "1000000000000" }, "rate"],
  ["is no number", { rate: "abc" }, "rate"],
  ["is of an unknown currency", { base: "XXX" }, "base"],
  ["is of a currency in itself", { quote: "EUR" }, "quote"],
  ["is of no day", { on: "2026-02-30" }, "on"],
])("a rate that %s is refused", async (_, fault, field) => {
  const { code, issues } = await refusalOf(alice.api.rates.set({ ...usd, ...fault }));
  expect({ code, path: issues[0]?.path }).toEqual({ code: "input.invalid", path: [field] });
  expect(await listed()).toEqual([]);
});

test("a list cannot start after its last day", async () => {
  const days = { from: "2026-11-21", to: "2026-11-20" };
  expect((await refusalOf(alice.api.rates.list(days))).code).toBe("input.invalid");
});

test("another user cannot see or delete a book's rates", async () => {
  const bob = await api.signUp(`bob${users}`);
  await alice.api.rates.set(usd);
  const { rate: _, ...key } = usd;
  expect((await refusalOf(bob.api.rates.remove(key))).code).toBe("rate.not_found");
  expect([await listed(bob), await listed()]).toEqual([[], [usd]]);
});
