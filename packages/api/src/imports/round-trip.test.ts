import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestApi, type TestUser } from "../testing.ts";
import { importTools } from "./imports.fixture.ts";

const api = await createTestApi();
const { accountOf, assertHealthy, ledger } = importTools(api);
afterAll(api.close);

let alice: TestUser;

/** All that an export has rows of. */
beforeAll(async () => {
  alice = await api.signUp("alice");
  const { accounts, categories, expenses, transactions } = alice.api;
  const savings = await accounts.create({ name: "Savings, old" });
  const yen = await accounts.create({ name: "Yen", currency: "JPY" });
  const from = await accountOf(alice);
  const [food, home] = (await categories.list({ kind: "expense" })).items.map(({ id }) => id);
  const on = (day: number) => ({ occurredOn: `2026-11-0${day}` });
  const bought = await expenses.create({
    ...on(2),
    amount: "1234.50",
    payee: "=Shop",
    note: "a;b",
  });
  await expenses.create({ ...on(2), amount: "4.50", payee: "Bakery" });
  await expenses.create({ ...on(2), amount: "4.50", payee: "Bakery" });
  await expenses.create({ ...on(3), amount: "1250", accountId: yen.id });
  await transactions.create({
    ...on(3),
    kind: "expense",
    amount: "30.00",
    payee: "Market",
    splits: [
      { categoryId: food ?? "", amount: "10.00" },
      { categoryId: home ?? "", amount: "20.00", note: "lamp" },
    ],
  });
  await transactions.create({ ...on(4), kind: "income", amount: "3000.00", payee: 'The "Firm"' });
  await transactions.create({
    ...on(5),
    kind: "transfer",
    amount: "200.00",
    fromAccountId: from,
    toAccountId: savings.id,
    arrivesOn: "2026-11-06",
    fee: { amount: "1.50" },
  });
  await transactions.create({ ...on(6), kind: "refund", amount: "34.50", refundOf: bought.id });
});

const dialects = [",", ";", "\t"].flatMap((delimiter) =>
  [".", ","].filter((decimal) => decimal !== delimiter).map((decimal) => ({ delimiter, decimal })),
);

test.each(dialects)("an export with $delimiter and $decimal adds nothing", async (dialect) => {
  const before = await ledger(alice);
  for (const bom of [false, true]) {
    const given = { ...dialect, bom, format: "csv" } as Parameters<
      TestUser["api"]["analytics"]["export"]
    >[0];
    const file = new File([await (await alice.api.analytics.export(given)).bytes()], "a.csv");
    const accountId = await accountOf(alice);
    const { id, state, totals } = await alice.api.imports.preview({ file, accountId });
    expect({ state, ...totals }).toMatchObject({ state: "ready", new: 0, pending: 0, invalid: 0 });
    expect(await alice.api.imports.commit({ id })).toMatchObject({ created: 0, linked: 0 });
  }
  expect(await ledger(alice)).toEqual(before);
  await assertHealthy(alice);
});

test("the archive of a book is refused by what to do with it, and adds nothing", async () => {
  const before = await ledger(alice);
  const packed = await (await alice.api.books.export({ id: alice.bookId })).bytes();
  const accountId = await accountOf(alice);
  for (const bytes of [packed, gunzipSync(packed)]) {
    const file = new File([bytes], "book.outlay.gz");
    const refused = alice.api.imports.preview({ file, accountId });
    await expect(refused).rejects.toThrow(/whole book .*\(books\.import\)/);
  }
  expect(await ledger(alice)).toEqual(before);
});
