import { afterAll, beforeAll, expect, test } from "vitest";
import { allPages, createTestApi, refusalOf, type TestUser } from "../testing.ts";

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
  "İSTANBUL",
  "Lokum ıstanbul",
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
  { q: "cafe\u0301 ce", finds: ["Café Central"] },
  { q: "fé cent", finds: ["Café Central"] },
  { q: "strasse", finds: ["Straßenbahn", "STRASSENFEST"] },
  { q: "Straße", finds: ["Straßenbahn", "STRASSENFEST"] },
  { q: "aßen", finds: ["Straßenbahn", "STRASSENFEST"] },
  { q: "angstrom", finds: ["Ångström & Co"] },
  { q: "co & å", finds: ["Ångström & Co"] },
  { q: "ång", finds: ["Ångström & Co"] },
  { q: "lodz glowna", finds: ["Łódź Główna"] },
  { q: "GŁÓWNA ŁÓDŹ", finds: ["Łódź Główna"] },
  { q: "aero", finds: ["Ærø Færge"] },
  { q: "οδος", finds: ["ΟΔΟΣ 5"] },
  { q: "Οδοσ", finds: ["ΟΔΟΣ 5"] },
  { q: "istanbul", finds: ["İSTANBUL", "Lokum ıstanbul"] },
  { q: "ISTANBUL", finds: ["İSTANBUL", "Lokum ıstanbul"] },
  { q: "creme BRULEE", finds: [null] },
  { q: "0%", finds: ["100% Bio"] },
  { q: "%", finds: ["100% Bio"] },
  { q: "_", finds: ["under_score"] },
  { q: "r_s", finds: ["under_score"] },
  { q: "\\", finds: ["back\\slash"] },
  { q: "k\\s", finds: ["back\\slash"] },
  { q: "％", finds: ["100% Bio"] },
  { q: "foo bar", finds: ["foo"] },
  { q: "bar\u00a0\u3000foo", finds: ["foo"] },
  { q: "foobar", finds: [] },
  { q: "zz", finds: [] },
  { q: "ж", finds: [] },
  { q: "b%", finds: [] },
  { q: "oob", finds: [] },
  { q: "foo brulee", finds: [] },
  { q: "central café", finds: ["Café Central"] },
  { q: "bio 100", finds: ["100% Bio", "1000 Bio"] },
  { q: "x".repeat(100), finds: [] },
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

test("one box finds words in everything that people see of an expense", async () => {
  const carol = await api.signUp("carol");
  const { categories, expenses } = carol.api;
  const named = async (name: string) =>
    String((await categories.list({ limit: 200 })).items.find((item) => item.name === name)?.id);
  const [leisure, pets] = [await named("Leisure"), await named("Pets")];
  const { id } = await expenses.create({
    amount: "4.44",
    payee: "Café Zoë",
    tags: ["breakfast"],
    categoryId: leisure,
    splits: [
      { categoryId: leisure, amount: "3.44", note: "hamster wheel" },
      { categoryId: pets, amount: "1.00" },
    ],
  });
  await expenses.create({ amount: "44.40", payee: "Other", categoryId: await named("Rent") });
  const finds = ["cafe", "zoe cafe", "breakfast", "4.44", "hamster", "leisure"].concat([
    "4,44",
    "€4.44",
    "pets",
    "wheel 4,44 CAFÉ",
    "leis zoe break 4.440",
    "PETS leisure",
  ]);
  for (const q of finds)
    expect([q, (await expenses.list({ q })).items.map((item) => item.id)]).toEqual([q, [id]]);
  for (const q of ["4.4", "44", "rent cafe", "4.44 other", "3.44 hamster rent"])
    expect([q, (await expenses.list({ q })).items.map((item) => item.id)]).not.toEqual([q, [id]]);
  expect((await expenses.list({ q: "cash" })).items).toHaveLength(2);
  const account = await carol.api.accounts.list();
  await carol.api.accounts.update({ id: String(account.items[0]?.id), name: "Girokonto" });
  await categories.update({ id: pets, name: "Tiere" });
  await carol.api.tags.rename({ name: "breakfast", newName: "Frühstück" });
  expect((await expenses.list({ q: "cash" })).items).toEqual([]);
  for (const q of ["giro zoe", "tiere", "fruhstuck"])
    expect((await expenses.list({ q })).items.map((item) => item.id)).toEqual([id]);
  expect((await expenses.list({ q: "breakfast" })).items).toEqual([]);
  await expenses.update({ id, splits: [] });
  expect((await expenses.list({ q: "hamster" })).items).toEqual([]);
  expect((await alice.api.expenses.list({ q: "hamster" })).items).toEqual([]);
});

test("amounts are found as people write them, of transfers on both sides", async () => {
  const dora = await api.signUp("dora");
  const { transactions, accounts } = dora.api;
  const [cash] = (await accounts.list()).items;
  const savings = await accounts.create({ name: "Rücklage" });
  await transactions.create({ kind: "income", amount: "1234.56" });
  await transactions.create({ kind: "expense", amount: "1234" });
  const transfer = { kind: "transfer", amount: "5", fromAccountId: String(cash?.id) } as const;
  await transactions.create({ ...transfer, toAccountId: savings.id });
  const amounts = async (q: string) =>
    (await transactions.list({ q, sort: "amount" })).items.map(({ amount }) => amount);
  expect(await amounts("1.234,56")).toEqual(["1234.56"]);
  expect(await amounts("1,234.56")).toEqual(["1234.56"]);
  expect(await amounts("1.234")).toEqual(["1234.00"]);
  expect(await amounts("5")).toEqual(["5.00"]);
  expect(await amounts("rucklage")).toEqual(["5.00"]);
  expect(await amounts("5 rucklage cash")).toEqual(["5.00"]);
  expect(await amounts("9".repeat(20))).toEqual([]);
});

test("twenty words are all looked for, and a search is paged by cursor", async () => {
  const eve = await api.signUp("eve");
  const words = Array.from({ length: 20 }, (_, index) => `w${index}`);
  for (let count = 0; count < 7; count += 1)
    await eve.api.expenses.create({ amount: "1", note: words.join(" ") });
  await eve.api.expenses.create({ amount: "1", note: words.slice(1).join(" ") });
  const q = words.toReversed().join("  ");
  const pages = await allPages((cursor) => eve.api.expenses.list({ q, limit: 2, cursor }));
  expect(new Set(pages.map(({ id }) => id)).size).toBe(7);
  expect((await eve.api.expenses.list({ q, includeTotal: true, limit: 1 })).total).toBe(7);
  const { nextCursor } = await eve.api.expenses.list({ q: "w1", limit: 1 });
  const other = eve.api.expenses.list({ q: "w2", limit: 1, cursor: String(nextCursor) });
  expect(await refusalOf(other)).toMatchObject({ code: "cursor.invalid" });
});

test("only one's own books are searched", async () => {
  const mia = await api.signUp("mia");
  for (const q of ["cafe", "cash", "1", "foo bar", "a"])
    expect((await mia.api.transactions.list({ q })).items).toEqual([]);
});
