import fc from "fast-check";
import { v7 as uuidv7 } from "uuid";
import { afterAll, expect, test } from "vitest";
import { addDays, formatMinor, trustedCurrency, trustedDate } from "@outlay/core";
import { allPages, type Caller, createTestApi } from "../testing.ts";
import { flattened } from "./household.fixture.ts";
import {
  cellsOf,
  figuresOf,
  isInCategory,
  toMinor,
  type Asked,
  type World,
} from "./naive.fixture.ts";

const api = await createTestApi();
afterAll(api.close);
const alice = await api.signUp("alice");

const start = trustedDate("2025-12-20");
const day = fc.integer({ min: 0, max: 100 }).map((days) => addDays(start, days));
const index = fc.nat({ max: 3 });

const written = fc.record({
  kind: fc.constantFrom("expense", "expense", "income", "refund", "transfer"),
  occurredOn: day,
  account: index,
  category: index,
  minor: fc.integer({ min: 1, max: 99_999 }),
  parts: fc.integer({ min: 1, max: 3 }),
  payee: fc.constantFrom("Shop", "Bank", null),
  tags: fc.subarray(["a", "b"]),
  refundOf: fc.option(fc.nat({ max: 20 })),
});
type Written = typeof written extends fc.Arbitrary<infer Value> ? Value : never;

const pairs = ["EUR/USD", "USD/EUR", "EUR/CHF", "CHF/USD", "JPY/EUR", "CHF/JPY"];
const household = fc.record({
  base: fc.constantFrom("EUR", "CHF"),
  timeZone: fc.constantFrom("UTC", "Pacific/Auckland", "America/Los_Angeles"),
  monthStartDay: fc.constantFrom(1, 15, 31),
  monthStartRule: fc.constantFrom("day", "previousWorkday"),
  weekStartDay: fc.integer({ min: 1, max: 7 }),
  rates: fc.array(
    fc.record({
      pair: fc.constantFrom(...pairs),
      on: day,
      tenths: fc.integer({ min: 1, max: 40 }),
    }),
    { maxLength: 8 },
  ),
  written: fc.array(written, { minLength: 5, maxLength: 35 }),
  from: day,
  days: fc.integer({ min: 0, max: 90 }),
  ofOne: fc.boolean(),
  refunds: fc.constantFrom("own", "original"),
  filter: fc.record(
    {
      tag: fc.constantFrom("a", "b"),
      withoutTags: fc.subarray(["a", "b"], { minLength: 1 }),
      category: fc.constantFrom("Upper", "One"),
    },
    { requiredKeys: [] },
  ),
});
type Drawn = typeof household extends fc.Arbitrary<infer Value> ? Value : never;

async function settle(drawn: Drawn) {
  const { base: baseCurrency, timeZone, monthStartDay, monthStartRule, weekStartDay } = drawn;
  const id = await api.addBook(alice, { baseCurrency, timeZone });
  const calls = alice.in(id);
  await calls.books.update({ id, monthStartDay, monthStartRule, weekStartDay });
  for (const name of ["USD", "JPY", baseCurrency])
    await calls.accounts.create({ name, currency: name });
  const upper = await calls.categories.create({ name: "Upper" });
  for (const name of ["One", "Two"]) await calls.categories.create({ name, parentId: upper.id });
  for (const { pair, on, tenths } of drawn.rates) {
    const [base = "", quote = ""] = pair.split("/");
    await calls.rates.set({ base, quote, on, rate: String(tenths / 10) });
  }
  const accounts = (await calls.accounts.list()).items;
  const categories = (await calls.categories.list({ limit: 200 })).items;
  await write(calls, drawn.written, { accounts, categories, upper: upper.id });
  const all = await allPages((cursor) => calls.transactions.list({ cursor, limit: 200 }));
  const rates = await allPages((cursor) => calls.rates.list({ cursor, limit: 200 }));
  const world: World = {
    base: baseCurrency,
    currencies: new Map(accounts.map((account) => [account.id, account.currency])),
    parents: new Map(categories.map((category) => [category.id, category.parentId])),
    rates,
    all,
  };
  const categoryId = categories.find(({ name }) => name === drawn.filter.category)?.id;
  return { calls, world, accounts, categoryId };
}

type Names = {
  accounts: { id: string; currency: string }[];
  categories: { id: string; kind: string; parentId: string | null; system: boolean }[];
  upper: string;
};

async function write(calls: Caller, all: Written[], { accounts, categories, upper }: Names) {
  const ids = all.map(() => uuidv7());
  const spending = categories.filter(
    ({ id, parentId, kind }) => id === upper || parentId === upper || kind === "expense",
  );
  const family = spending.toSorted(
    (a, b) =>
      Number(b.parentId === upper || b.id === upper) -
      Number(a.parentId === upper || a.id === upper),
  );
  const earning = categories.filter(({ kind }) => kind === "income");
  const operations = all.map((each, at) => {
    const account = accounts[each.account] ?? accounts[0];
    const other = accounts[(each.account + 1) % accounts.length];
    const amount = formatMinor(BigInt(each.minor), trustedCurrency(account?.currency ?? "EUR"));
    const said = {
      op: "create",
      id: ids[at],
      occurredOn: each.occurredOn,
      payee: each.payee,
      tags: each.tags,
    };
    if (each.kind === "transfer")
      return {
        ...said,
        kind: each.kind,
        amount,
        toAmount: account?.currency === other?.currency ? amount : "7",
        fromAccountId: account?.id,
        toAccountId: other?.id,
      };
    const choices = each.kind === "income" ? earning : family;
    const content = {
      ...said,
      kind: each.kind,
      amount,
      accountId: account?.id,
      categoryId: choices[each.category]?.id,
    };
    if (each.kind === "refund")
      return each.refundOf === null
        ? content
        : { ...content, categoryId: undefined, refundOf: ids[each.refundOf] };
    const shares = Array.from({ length: each.parts }, (_, part) =>
      BigInt(part === 0 ? each.minor - (each.parts - 1) : 1),
    );
    const splits = shares.map((minor, part) => ({
      categoryId: choices[(each.category + part) % 4]?.id,
      amount: formatMinor(minor, trustedCurrency(account?.currency ?? "EUR")),
    }));
    return each.parts > 1 && each.minor > 3 ? { ...content, splits } : content;
  });
  // What the ledger refuses (a refund of more than was spent) is not there.
  await calls.transactions.bulk({ mode: "perItem", operations } as never);
}

test("every report equals the sums of its raw transactions, and its explanations list exactly these", async () => {
  await fc.assert(
    fc.asyncProperty(household, async (drawn) => {
      const { calls, world, accounts, categoryId: ofCategory } = await settle(drawn);
      const { category: _, ...tags } = drawn.filter;
      const asked: Asked = {
        from: drawn.from,
        to: addDays(drawn.from, drawn.days),
        ...(drawn.ofOne && { accountId: accounts[1]?.id }),
        refunds: drawn.refunds,
        ...tags,
        ...(ofCategory !== undefined && { categoryId: ofCategory }),
      };
      const input = { ...asked, refunds: drawn.refunds, explain: true };
      const show = (minor: bigint) => formatMinor(minor, trustedCurrency(world.base));
      const shown = (period: Asked) => {
        const { income, expense } = figuresOf(world, period);
        return { income: show(income), expense: show(expense), net: show(income - expense) };
      };
      const { analytics } = calls;

      const summary = await analytics.summary(input);
      const due = figuresOf(world, asked);
      expect(summary).toMatchObject({ ...shown(asked), count: due.count });
      expect(summary.previous).toMatchObject(shown({ ...asked, ...between(summary.previous) }));
      const rows = flattened(summary.byCategory);
      const listed = rows.filter(({ amount }) => toMinor(amount) !== 0n);
      expect(
        new Map(listed.map(({ categoryId, amount }) => [categoryId, toMinor(amount)])),
      ).toEqual(new Map([...due.byCategory].filter(([, minor]) => minor !== 0n)));
      const lacking = summary.unconverted.filter(({ amount }) => toMinor(amount) !== 0n);
      expect(new Map(lacking.map(({ currency, amount }) => [currency, toMinor(amount)]))).toEqual(
        new Map([...due.lacking].filter(([, minor]) => minor !== 0n)),
      );

      for (const month of (await analytics.monthly(input)).months)
        expect(month).toMatchObject(shown({ ...asked, ...between(month) }));
      for (const week of (await analytics.weekly(input)).weeks)
        expect(week).toMatchObject(shown({ ...asked, ...between(week) }));
      for (const { on, ...figures } of (await analytics.heatmap(input)).days)
        expect(figures).toMatchObject(shown({ ...asked, from: on, to: on }));
      const { months } = await analytics.trends({ ...input, explain: true });
      for (const { expense, explain } of months) {
        const filter = explain?.expense.filter;
        expect(expense).toBe(shown({ ...asked, ...between(filter) }).expense);
      }

      const addUp = async (filter: object, categoryId?: string) => {
        const page = (cursor?: string) =>
          calls.transactions.list({ ...filter, cursor, limit: 200 });
        const found = await allPages(page);
        const cells = cellsOf(world, found, asked).filter(
          (cell) =>
            isInCategory(world, asked, cell.categoryId) &&
            isInCategory(world, { ...asked, categoryId }, cell.categoryId),
        );
        return cells.reduce((sum, { minor }) => sum + minor, 0n);
      };
      const { explain } = summary;
      expect(show(await addUp(explain?.income.filter ?? {}))).toBe(summary.income);
      expect(show(-(await addUp(explain?.expense.filter ?? {})))).toBe(summary.expense);
      expect(show(await addUp(explain?.net.filter ?? {}))).toBe(summary.net);
      for (const { categoryId, kind, amount, count, explain: parts } of rows) {
        const filter = parts?.amount.filter ?? {};
        const sum = await addUp(filter, categoryId);
        expect(show(kind === "income" ? sum : -sum)).toBe(amount);
        const { total } = await calls.transactions.list({ ...filter, includeTotal: true });
        expect(total).toBe(count);
      }
      const rankings = [
        await analytics.byPayee({ ...input, limit: 1 }),
        await analytics.byTag({ ...input, tag: undefined }),
      ];
      for (const { items, other } of rankings)
        for (const { count, explain: parts } of [...items, other]) {
          const filter = parts?.amount.filter ?? {};
          const { total } = await calls.transactions.list({ ...filter, includeTotal: true });
          expect(total).toBe(count);
        }
      const trends = await analytics.trends(input);
      for (const { currency, amount, explain: parts } of [
        ...summary.unconverted,
        ...trends.unconverted,
        ...rankings.flatMap(({ unconverted }) => unconverted),
      ]) {
        // The list has whole transactions, of which a report of a category has parts.
        if (ofCategory !== undefined) continue;
        const behind = await allPages((cursor) =>
          calls.transactions.list({ ...parts?.amount.filter, cursor, limit: 200 }),
        );
        const sum = behind.reduce((minor, { kind, amount: each }) => {
          return minor + (kind === "refund" ? -1n : 1n) * toMinor(each);
        }, 0n);
        expect(formatMinor(sum, trustedCurrency(currency))).toBe(amount);
      }
    }),
    { numRuns: 12 },
  );
}, 180_000);

const between = (period: { from?: string | undefined; to?: string } | undefined) => ({
  from: period?.from ?? "",
  to: period?.to ?? "",
});
