import { afterAll, beforeAll, expect, test } from "vitest";
import { allPages, type Caller, createTestApi, type TestUser } from "../testing.ts";
import { installed, readJournal } from "./journal.fixture.ts";

const api = await createTestApi();
afterAll(api.close);

let alice: TestUser;
let ids: Record<"cash" | "giro" | "dollars" | "yen" | "card" | "food" | "fruit", string>;

beforeAll(async () => {
  api.clock.now = new Date("2026-11-28T10:00:00.000Z");
  alice = await api.signUp("alice");
  const { accounts, categories, transactions, expenses } = alice.api;
  const cash = (await accounts.list()).items[0]?.id ?? "";
  const opened = { openingBalance: "100", openedOn: "2026-01-15" };
  const giro = (await accounts.create({ name: "Giro", kind: "checking", ...opened })).id;
  const card = { name: "Card", kind: "credit", openingBalance: "-20.50" } as const;
  const dollars = (await accounts.create({ name: "Dollars", currency: "USD" })).id;
  const yen = (await accounts.create({ name: "Yen", currency: "JPY", openingBalance: "5000" })).id;
  const food = (await categories.create({ name: "Snacks" })).id;
  const fruit = (await categories.create({ name: "Fruit", parentId: food })).id;
  ids = { cash, giro, dollars, yen, card: (await accounts.create(card)).id, food, fruit };
  const splits = [
    { categoryId: fruit, amount: "2.50", note: "apples" },
    { categoryId: food, amount: "10" },
  ];
  const on = (occurredOn: string) => ({ occurredOn });
  const bought = await expenses.create({
    amount: "12.50",
    accountId: giro,
    splits,
    ...on("2026-02-01"),
  });
  const back = { kind: "refund", refundOf: bought.id, categoryId: food, amount: "1.05" } as const;
  await transactions.create({ ...back, ...on("2026-02-03") });
  const income = { kind: "income", amount: "1000", accountId: giro } as const;
  await transactions.create({ ...income, ...on("2026-01-02") });
  const transfer = { kind: "transfer", fromAccountId: giro } as const;
  await transactions.create({ ...transfer, toAccountId: cash, amount: "50", ...on("2026-03-01") });
  const abroad = { toAccountId: dollars, amount: "90", toAmount: "99.99" };
  await transactions.create({ ...transfer, ...abroad, ...on("2026-03-02") });
  const sold = { fromAccountId: yen, toAccountId: dollars, amount: "100", toAmount: "0.65" };
  await transactions.create({ kind: "transfer", ...sold, ...on("2026-03-03") });
  await expenses.create({ amount: "8", accountId: card ? ids.card : cash, ...on("2027-01-10") });
});

type Input = Parameters<TestUser["api"]["analytics"]["export"]>[0];
const read = async (input: Input, calls: Caller = alice.api) =>
  (await calls.analytics.export(input)).text();

/** The balances of a book's accounts by their names in a journal. */
async function balancesOf(
  calls: Caller,
  nameOf: (account: { id: string; name: string; kind: string }) => string,
) {
  const accounts = await allPages((cursor) => calls.accounts.list({ cursor, limit: 100 }));
  const shown = accounts.filter(({ futureBalance }) => Number(futureBalance) !== 0);
  return new Map(
    shown.map((account) => [`${nameOf(account)} ${account.currency}`, account.futureBalance]),
  );
}

const ofAccounts = (balances: ReadonlyMap<string, string>) =>
  new Map([...balances].filter(([name]) => /^(Assets|Liabilities):/.test(name)));

test.for(installed)(
  "%s accepts the journal of a book and comes to the same balances",
  { timeout: 60_000 },
  async (format) => {
    const journal = await read({ format });
    const balances = await readJournal(format, journal);
    const root = (kind: string) => (kind === "credit" ? "Liabilities" : "Assets");
    const expected = await balancesOf(alice.api, ({ name, kind }) => `${root(kind)}:${name}`);
    expect(ofAccounts(balances)).toEqual(expected);
    expect(balances.get("Expenses:Snacks EUR")).toBe("8.95");
    expect(balances.get("Expenses:Snacks:Fruit EUR")).toBe("2.50");
  },
);

test.for(installed)(
  "%s has the balances of some days, of an account or of a currency",
  { timeout: 60_000 },
  async (format) => {
    const range = { from: "2026-02-02", to: "2026-03-01" };
    const ofDays = ofAccounts(await readJournal(format, await read({ format, ...range })));
    const { balance } = await alice.api.accounts.balance({ id: ids.giro, on: range.to });
    expect(ofDays).toEqual(
      new Map([
        ["Assets:Giro EUR", balance],
        ["Assets:Cash EUR", "50.00"],
      ]),
    );
    const ofOne = ofAccounts(
      await readJournal(format, await read({ format, accountId: ids.giro })),
    );
    const { futureBalance } = await alice.api.accounts.get({ id: ids.giro });
    expect(ofOne).toEqual(new Map([["Assets:Giro EUR", futureBalance]]));
    const yen = await readJournal(format, await read({ format, currency: "JPY" }));
    expect(ofAccounts(yen)).toEqual(new Map([["Assets:Yen JPY", "4900"]]));
  },
);

test.for(installed)(
  "%s has of a category what was spent in it, without balances of accounts",
  { timeout: 60_000 },
  async (format) => {
    const journal = await read({ format, categoryId: ids.fruit });
    expect(await readJournal(format, journal)).toEqual(
      new Map([
        ["Expenses:Snacks:Fruit EUR", "2.50"],
        ["Assets:Giro EUR", "-2.50"],
      ]),
    );
  },
);

test.for(installed)("%s accepts an export of nothing", { timeout: 60_000 }, async (format) => {
  const journal = await read({ format, kind: "income", from: "1990-01-01", to: "1990-12-31" });
  expect(await readJournal(format, journal)).toEqual(new Map());
  const before = await read({ format, to: "1990-12-31" });
  expect(ofAccounts(await readJournal(format, before))).toEqual(new Map());
});

test.for(installed)(
  "%s finds a balance that is not as it was",
  { timeout: 60_000 },
  async (format) => {
    const journal = await read({ format });
    const { futureBalance } = await alice.api.accounts.get({ id: ids.giro });
    const at = journal.lastIndexOf(` ${futureBalance} EUR`);
    expect(at).toBeGreaterThan(0);
    const changed = `${journal.slice(0, at)} 1${futureBalance} EUR${journal.slice(at + futureBalance.length + 5)}`;
    await expect(readJournal(format, changed)).rejects.toThrow(/balance/i);
  },
);
