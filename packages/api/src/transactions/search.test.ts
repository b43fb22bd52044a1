import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestApi, type TestUser } from "../testing.ts";

const api = await createTestApi();
afterAll(api.close);

const payees = [
  "Café Central",
  "Straßenbahn",
  "STRASSENFEST",
  "Ångström & Co",
  "Łódź Główna",
  "Ærø Færge",
  "ΟΔΟΣ 5",
  "100% Bio",
  "1000 Bio",
  "under_score",
  "underXscore",
  "back\\slash",
  "Cafeteria",
];

let alice: TestUser;
beforeAll(async () => {
  alice = await api.signUp("alice");
  const bob = await api.signUp("bob");
  await bob.api.expenses.create({ amount: "1", payee: "Café Central" });
  for (const payee of payees) await alice.api.expenses.create({ amount: "1", payee });
  await alice.api.expenses.create({ amount: "1", note: "Crème brûlée\nat the CAFÉ" });
  await alice.api.expenses.create({ amount: "1", payee: "foo", note: "bar" });
});

/** The payees of matching transactions; `null` is the one with only a note. */
const found = async (q: string) => {
  const { items } = await alice.api.transactions.list({ q, limit: 200 });
  return new Set(items.map(({ payee }) => payee));
};

test.each([
  { q: "cafe", finds: ["Café Central", "Cafeteria", null] },
  { q: "CAFÉ", finds: ["Café Central", "Cafeteria", null] },
  { q: "cafe\u0301 c", finds: ["Café Central"] },
  { q: "fé cent", finds: ["Café Central"] },
  { q: "strasse", finds: ["Straßenbahn", "STRASSENFEST"] },
  { q: "Straße", finds: ["Straßenbahn", "STRASSENFEST"] },
  { q: "aßen", finds: ["Straßenbahn", "STRASSENFEST"] },
  { q: "angstrom", finds: ["Ångström & Co"] },
  { q: "Å & C", finds: [] },
  { q: "ång", finds: ["Ångström & Co"] },
  { q: "lodz glowna", finds: ["Łódź Główna"] },
  { q: "ŁÓDŹ", finds: ["Łódź Główna"] },
  { q: "aero", finds: ["Ærø Færge"] },
  { q: "οδος", finds: ["ΟΔΟΣ 5"] },
  { q: "Οδοσ", finds: ["ΟΔΟΣ 5"] },
  { q: "creme BRULEE", finds: [null] },
  { q: "0%", finds: ["100% Bio"] },
  { q: "%", finds: ["100% Bio"] },
  { q: "_", finds: ["under_score"] },
  { q: "r_s", finds: ["under_score"] },
  { q: "\\", finds: ["back\\slash"] },
  { q: "k\\s", finds: ["back\\slash"] },
  { q: "％", finds: ["100% Bio"] },
  { q: "foo bar", finds: [] },
  { q: "central café", finds: [] },
])("$q finds $finds", async ({ q, finds }) => {
  expect(await found(q)).toEqual(new Set(finds));
});

test("a changed transaction is found by its new text, and no longer by its old one", async () => {
  const { id } = await alice.api.expenses.create({ amount: "1", payee: "Älteres" });
  await alice.api.expenses.update({ id, payee: "Jüngeres", note: "Größe" });
  expect(await found("alteres")).toEqual(new Set());
  expect(await found("jungeres")).toEqual(new Set(["Jüngeres"]));
  expect(await found("grosse")).toEqual(new Set(["Jüngeres"]));
  await alice.api.expenses.update({ id, payee: null });
  expect(await found("jungeres")).toEqual(new Set());
  await alice.api.expenses.remove({ id });
  expect(await found("grosse")).toEqual(new Set());
});

test("transfers, incomes and refunds are found as well", async () => {
  const { items } = await alice.api.accounts.list();
  const other = await alice.api.accounts.create({ name: "Other" });
  const accounts = { fromAccountId: String(items[0]?.id), toAccountId: other.id };
  const fields = { amount: "1", note: "Überall" };
  await alice.api.transactions.create({ kind: "transfer", ...accounts, ...fields });
  await alice.api.transactions.create({ kind: "income", ...fields });
  await alice.api.transactions.create({ kind: "refund", ...fields });
  const { items: all } = await alice.api.transactions.list({ q: "uberall" });
  expect(all.map(({ kind }) => kind).toSorted()).toEqual(["income", "refund", "transfer"]);
  expect((await alice.api.expenses.list({ q: "uberall" })).items).toEqual([]);
});
