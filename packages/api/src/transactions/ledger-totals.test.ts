import { accounts, books, changes, dailyTotals, payeeUses, tagUses } from "@outlay/db";
import { and, asc, eq } from "drizzle-orm";
import fc from "fast-check";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import { allPages, createTestApi, refusalOf, type TestUser } from "../testing.ts";
import type { Transaction } from "../ledger/transactions.contract.ts";
import { snapshotOf } from "./testing/records.ts";

const api = await createTestApi();
afterAll(api.close);

const nobody = "00000000-0000-0000-0000-000000000000";

/** A book with two accounts in euros, one in yen, and categories of both kinds. */
type Household = Awaited<ReturnType<typeof found>>;

async function found(owner: TestUser) {
  const bookId = await api.addBook(owner);
  const calls = owner.in(bookId);
  const [cash] = (await calls.accounts.list()).items;
  const card = await calls.accounts.create({ name: "Card" });
  const yen = await calls.accounts.create({ name: "Yen", currency: "JPY" });
  const { items } = await calls.categories.list({ limit: 200 });
  const named = (name: string) => String(items.find((category) => category.name === name)?.id);
  return {
    bookId,
    calls,
    cash: String(cash?.id),
    card: card.id,
    yen: yen.id,
    food: named("Food"),
    travel: named("Travel"),
    salary: named("Salary"),
  };
}

let alice: TestUser;
let book: Household;
beforeAll(async () => {
  alice = await api.signUp("alice");
  book = await found(alice);
});

const sortedEntries = (entries: Iterable<readonly [string, unknown]>) =>
  Object.fromEntries([...entries].toSorted(([a], [b]) => (a < b ? -1 : 1)));

/** The derived tables of a book, without rows of zero. */
async function tablesOf({ bookId }: Household) {
  const [days, payees, tags] = await Promise.all([
    api.db.select().from(dailyTotals).where(eq(dailyTotals.bookId, bookId)),
    api.db.select().from(payeeUses).where(eq(payeeUses.bookId, bookId)),
    api.db.select().from(tagUses).where(eq(tagUses.bookId, bookId)),
  ]);
  return {
    days: sortedEntries(
      days
        .filter(({ sumMinor, count }) => sumMinor !== 0n || count !== 0)
        .map((row) => [
          [row.day, row.accountId, row.categoryId, row.kind].join(" "),
          `${row.sumMinor} in ${row.count}`,
        ]),
    ),
    payees: sortedEntries(
      payees
        .filter(({ count }) => count !== 0)
        .map(({ payee, categoryId, count }) => [`${payee} ${categoryId}`, count]),
    ),
    tags: sortedEntries(
      tags.filter(({ count }) => count !== 0).map(({ tag, count }) => [tag, count]),
    ),
  };
}

const toMinor = (amount: string) => BigInt(amount.replace(".", ""));

/** The accounts, categories and amounts in which a transaction counts, in a separate plain implementation. */
function linesOf(row: Transaction): { account: string; category: string; minor: bigint }[] {
  if (row.kind === "transfer")
    return [
      { account: row.fromAccountId, category: nobody, minor: -toMinor(row.amount) },
      { account: row.toAccountId, category: nobody, minor: toMinor(row.toAmount) },
    ];
  const sign = row.kind === "expense" ? -1n : 1n;
  const parts = row.splits.length > 0 ? row.splits : [row];
  return parts.map(({ categoryId, amount }) => ({
    account: row.accountId,
    category: categoryId,
    minor: sign * toMinor(amount),
  }));
}

/** The expected tables, computed from the transactions that the API lists. */
async function expectedOf({ calls }: Household) {
  const rows = await allPages((cursor) => calls.transactions.list({ cursor, limit: 200 }));
  const days = new Map<string, { minor: bigint; ids: Set<string> }>();
  const [payees, tags] = [new Map<string, number>(), new Map<string, number>()];
  const bump = (uses: Map<string, number>, key: string) => uses.set(key, (uses.get(key) ?? 0) + 1);
  for (const row of rows) {
    for (const { account, category, minor } of linesOf(row)) {
      const key = [row.occurredOn, account, category, row.kind].join(" ");
      const day = days.get(key) ?? { minor: 0n, ids: new Set() };
      days.set(key, { minor: day.minor + minor, ids: day.ids.add(row.id) });
    }
    const main = row.kind === "transfer" ? nobody : row.categoryId;
    if (row.payee !== null) bump(payees, `${row.payee} ${main}`);
    for (const tag of row.tags) bump(tags, tag);
  }
  return {
    days: sortedEntries([...days].map(([key, { minor, ids }]) => [key, `${minor} in ${ids.size}`])),
    payees: sortedEntries(payees),
    tags: sortedEntries(tags),
  };
}

async function feedOf({ bookId }: Household) {
  const rows = await api.db
    .select()
    .from(changes)
    .where(eq(changes.bookId, bookId))
    .orderBy(asc(changes.seq));
  const [row] = await api.db
    .select({ changeSeq: books.changeSeq })
    .from(books)
    .where(eq(books.id, bookId));
  return { rows, changeSeq: Number(row?.changeSeq) };
}

const toImage = (value: object) => JSON.parse(JSON.stringify(snapshotOf(value))) as object;

/** The rows that a call appends to the change feed. */
async function added(run: () => Promise<unknown>, household: Household = book) {
  const before = (await feedOf(household)).changeSeq;
  await run();
  return (await feedOf(household)).rows.filter(({ seq }) => seq > before);
}

async function expectInStep(household: Household) {
  expect(await tablesOf(household)).toEqual(await expectedOf(household));
  const { rows, changeSeq } = await feedOf(household);
  expect(rows.map(({ seq }) => seq)).toEqual(rows.map((_, index) => index + 1));
  expect(changeSeq).toBe(rows.length);
}

test("any change to an expense updates all derived data", async () => {
  const { calls, cash, card, yen, food, travel, salary } = book;
  const { id } = await calls.transactions.create({
    kind: "expense",
    amount: "12.50",
    accountId: cash,
    categoryId: food,
    payee: "Shop",
    tags: ["a", "b"],
  });
  await expectInStep(book);
  const part = (categoryId: string, amount: string) => ({ categoryId, amount });
  const steps: Omit<Parameters<typeof calls.transactions.update>[0], "id">[] = [
    { amount: "13.00" },
    { accountId: card },
    { occurredOn: "2026-01-31" },
    { categoryId: travel },
    { payee: "Market" },
    { payee: null },
    { tags: ["b", "c"] },
    { splits: [part(food, "10"), part(travel, "1"), part(food, "2")] },
    { splits: [part(travel, "13")] },
    { kind: "income", categoryId: salary },
    { kind: "transfer", toAccountId: cash, payee: "Myself" },
    { toAccountId: yen, toAmount: "2000" },
    { fromAccountId: cash, amount: "12.00" },
    { kind: "refund", categoryId: food },
    { kind: "expense" },
    { accountId: yen, amount: "700" },
    { tags: [] },
  ];
  for (const step of steps) {
    const before = await tablesOf(book);
    await calls.transactions.update({ id, ...step });
    await expectInStep(book);
    expect(await tablesOf(book)).not.toEqual(before);
  }
  await calls.transactions.remove({ id });
  expect(await tablesOf(book)).toEqual({ days: {}, payees: {}, tags: {} });
  await calls.transactions.restore({ id });
  await expectInStep(book);
  await calls.transactions.remove({ id });
});

test("the feed shows a transaction before and after, without its refunded amount and its receipts", async () => {
  const { calls } = book;
  const states: object[] = [];
  const rows = await added(async () => {
    const first = await calls.expenses.create({ amount: "12.50", payee: "Shop" });
    const { id } = first;
    const second = await calls.expenses.update({ id, amount: "13" });
    await calls.expenses.update({ id, amount: "13.00" });
    await calls.expenses.remove({ id });
    const last = await calls.expenses.restore({ id });
    const gone = { ...second, version: 3, deletedAt: api.clock.now };
    states.push(first, second, gone, last);
  });
  const images = states.map(toImage);
  const common = { entity: "transaction", actorId: alice.id, at: api.clock.now };
  expect(rows).toMatchObject([
    { ...common, op: "create", before: null, after: images[0] },
    { ...common, op: "update", before: images[0], after: images[1] },
    { ...common, op: "delete", before: images[1], after: images[2] },
    { ...common, op: "restore", before: images[2], after: images[3] },
  ]);
  expect(rows.map(({ after }) => after)).toEqual(images);
});

test("a refund is one change: its expense does not change", async () => {
  const { calls } = book;
  const { id: refundOf } = await calls.expenses.create({ amount: "30" });
  const rows = await added(() =>
    calls.transactions.create({ kind: "refund", amount: "5", refundOf }),
  );
  expect(rows).toMatchObject([{ op: "create", after: { kind: "refund", refundOf } }]);
});

test("changes to accounts and categories are in the feed too", async () => {
  const { calls } = book;
  const rows = await added(async () => {
    const account = await calls.accounts.create({ name: "New" });
    await calls.accounts.update({ id: account.id, name: "Newer" });
    await calls.accounts.remove({ id: account.id });
    const category = await calls.categories.create({ name: "New" });
    await calls.categories.update({ id: category.id, name: "Newer" });
    await calls.categories.remove({ id: category.id });
  });
  expect(rows.map(({ entity, op }) => `${entity} ${op}`)).toEqual(
    ["account", "category"].flatMap((entity) =>
      ["create", "update", "delete"].map((op) => `${entity} ${op}`),
    ),
  );
});

test("removing a category is one change for each transaction that moves, including deleted ones", async () => {
  const { calls, food } = book;
  const category = await calls.categories.create({ name: "Passing" });
  const splits = [
    { categoryId: food, amount: "10" },
    { categoryId: category.id, amount: "2.50" },
  ];
  const whole = await calls.expenses.create({
    amount: "1",
    categoryId: category.id,
    payee: "Shop",
  });
  const splitExpense = await calls.expenses.create({ amount: "12.50", splits });
  const gone = await calls.expenses.create({ amount: "1", categoryId: category.id });
  await calls.expenses.remove({ id: gone.id });
  const rows = await added(() => calls.categories.remove({ id: category.id, replacementId: food }));
  const moved = rows.filter(({ entity }) => entity === "transaction");
  expect(moved.map(({ entityId }) => entityId).toSorted()).toEqual(
    [whole.id, splitExpense.id, gone.id].toSorted(),
  );
  expect(new Set(moved.map(({ op }) => op))).toEqual(new Set(["update"]));
  expect(rows.at(-1)).toMatchObject({ entity: "category", op: "delete", after: null });
  await expectInStep(book);
  expect(JSON.stringify(await tablesOf(book))).not.toContain(category.id);
});

test("an invalid request leaves no change, no gap and nothing else", async () => {
  const { calls, cash, card, food } = book;
  const { id } = await calls.expenses.create({ amount: "30", accountId: cash });
  const refund = await calls.transactions.create({ kind: "refund", amount: "5", refundOf: id });
  const before = [await tablesOf(book), await feedOf(book)];
  const huge = "999999999999999";
  const refused = [
    () => calls.expenses.create({ amount: "1", accountId: uuidv7() }),
    () => calls.expenses.create({ amount: "1", splits: [{ categoryId: food, amount: "2" }] }),
    () => calls.expenses.create({ id, amount: "31" }),
    () => calls.expenses.update({ id, amount: "1" }),
    () => calls.expenses.update({ id, amount: "31", version: 9 }),
    () => calls.expenses.remove({ id }),
    () => calls.transactions.update({ id: refund.id, amount: "30.01" }),
    () => calls.accounts.remove({ id: cash }),
    () => calls.accounts.create({ id: cash, name: "Other" }),
    () => calls.categories.remove({ id: food, replacementId: uuidv7() }),
    () =>
      calls.transactions.bulk({
        mode: "atomic",
        operations: [
          { op: "create", kind: "expense", amount: "1" },
          { op: "update", id, amount: huge, accountId: card },
          { op: "remove", id: uuidv7() },
        ],
      }),
  ];
  for (const call of refused) await refusalOf(call());
  expect([await tablesOf(book), await feedOf(book)]).toEqual(before);
  const again = await added(() => calls.expenses.create({ amount: "1" }));
  expect(again).toHaveLength(1);
  await expectInStep(book);
});

test("a write that violates a constraint leaves no change, no gap and nothing else", async () => {
  const { calls, bookId } = book;
  const { id } = await calls.accounts.create({ name: "Nearly empty" });
  const before = [await tablesOf(book), await feedOf(book)];
  const setBalance = (balanceMinor: bigint) =>
    api.db
      .update(accounts)
      .set({ balanceMinor })
      .where(and(eq(accounts.bookId, bookId), eq(accounts.id, id)));
  await setBalance(-(2n ** 63n) + 50n);
  const tooMuch = calls.expenses.create({ amount: "1", accountId: id, payee: "Shop", tags: ["a"] });
  expect(await refusalOf(tooMuch)).toMatchObject({ code: "amount.out_of_range" });
  await setBalance(0n);
  expect([await tablesOf(book), await feedOf(book)]).toEqual(before);
});

test("concurrent writes to one book have numbers without gaps", async () => {
  const { calls, cash, card } = book;
  await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      index % 3 === 0
        ? calls.transactions.create({
            kind: "transfer",
            amount: "1",
            fromAccountId: cash,
            toAccountId: card,
          })
        : calls.expenses.create({
            amount: "1",
            accountId: index % 2 === 0 ? cash : card,
            tags: ["x"],
          }),
    ),
  );
  await expectInStep(book);
});

const nth = <Item>(items: readonly Item[], index: number) =>
  items[index % Math.max(items.length, 1)];
const step = fc.record({
  op: fc.constantFrom("create", "create", "create", "update", "update", "remove", "restore"),
  kind: fc.constantFrom("expense", "income", "transfer", "refund"),
  in: fc.nat(1),
  at: fc.nat(20),
  cents: fc.integer({ min: 2, max: 5000 }),
  account: fc.nat(1),
  category: fc.nat(1),
  day: fc.integer({ min: 1, max: 3 }),
  payee: fc.option(fc.constantFrom("Shop", "Bank")),
  tags: fc.subarray(["a", "b", "c"]),
  isSplit: fc.boolean(),
  linked: fc.boolean(),
});
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

function inputOf(home: Household, ids: readonly string[], move: Step) {
  const amount = (move.cents / 100).toFixed(2);
  const common = {
    amount,
    occurredOn: `2026-11-0${move.day}`,
    payee: move.payee,
    tags: move.tags,
  };
  const [accountId, other] = move.account === 0 ? [home.cash, home.card] : [home.card, home.cash];
  const categoryId = move.category === 0 ? home.food : home.travel;
  switch (move.kind) {
    case "transfer":
      return { ...common, kind: "transfer" as const, fromAccountId: accountId, toAccountId: other };
    case "refund": {
      const refundOf = move.linked ? nth(ids, move.at) : undefined;
      return { ...common, kind: "refund" as const, accountId, categoryId, refundOf };
    }
    case "income":
      return { ...common, kind: "income" as const, accountId, categoryId: home.salary };
    default: {
      const rest = ((move.cents - 1) / 100).toFixed(2);
      const splits = move.isSplit
        ? [
            { categoryId: home.food, amount: "0.01" },
            { categoryId, amount: rest },
          ]
        : [];
      return { ...common, kind: "expense" as const, accountId, categoryId, splits };
    }
  }
}

async function take({ calls, ...home }: Household, ids: string[], move: Step): Promise<void> {
  const fields = inputOf({ calls, ...home }, ids, move);
  if (move.op === "create") {
    ids.push((await calls.transactions.create(fields)).id);
    return;
  }
  const id = nth(ids, move.at);
  if (id === undefined) return;
  if (move.op === "update") await calls.transactions.update({ id, ...fields });
  else await calls.transactions[move.op === "remove" ? "remove" : "restore"]({ id });
}

test("after random requests in two books, the derived data of each is right and independent of the other", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (moves) => {
      const homes = [await found(alice), await found(alice)] as const;
      const ids: [string[], string[]] = [[], []];
      for (const move of moves) {
        const index = move.in === 0 ? 0 : 1;
        try {
          await take(homes[index], ids[index], move);
        } catch (error) {
          // Expected errors have no effect; others fail the test.
          await refusalOf(Promise.reject(error));
        }
      }
      for (const home of homes) {
        await expectInStep(home);
        const { items } = await home.calls.accounts.list();
        const sums = await expectedOf(home);
        for (const { id, balance } of items) {
          const mine = Object.entries(sums.days).filter(([key]) => key.split(" ")[1] === id);
          const sum = mine.reduce(
            (total, [, text]) => total + Number.parseInt(String(text), 10),
            0,
          );
          expect(Number(balance.replace(".", "")) || 0).toBe(sum || 0);
        }
      }
    }),
    { numRuns: 15 },
  );
});

test("the monthly total of two accounts may exceed the largest balance of one", async () => {
  const own = await found(await api.signUp("midas"));
  await own.calls.budgets.create({
    name: "All",
    amount: "1",
    currency: "KWD",
    period: { unit: "month" },
  });
  const dinars = await Promise.all(
    ["One", "Two"].map((name) => own.calls.accounts.create({ name, currency: "KWD" })),
  );
  for (const { id: accountId } of dinars) {
    const spent = { kind: "expense" as const, amount: "9".repeat(15), accountId };
    const operations = Array.from({ length: 9 }, () => ({ op: "create" as const, ...spent }));
    await own.calls.transactions.bulk({ operations });
  }
  const { unconverted } = await own.calls.analytics.summary();
  expect(unconverted).toMatchObject([{ currency: "KWD", expense: "17999999999999982.000" }]);
});
