import fc from "fast-check";
import { v7 as uuidv7 } from "uuid";
import { addDays, formatMinor, trustedCurrency, trustedDate } from "@outlay/core";
import { allPages, type Caller, type createTestApi, type TestUser } from "../testing.ts";
import type { World } from "./naive.fixture.ts";

// Households with whatever a ledger can hold, drawn at random, and a question about each.

const start = trustedDate("2025-12-20");
const day = fc.integer({ min: 0, max: 100 }).map((days) => addDays(start, days));
const index = fc.nat({ max: 3 });
const rarely = fc.constantFrom(false, false, false, true);

const written = fc.record({
  kind: fc.constantFrom("expense", "expense", "income", "refund", "transfer"),
  occurredOn: day,
  account: index,
  category: index,
  minor: fc.integer({ min: 1, max: 99_999 }),
  parts: fc.integer({ min: 1, max: 3 }),
  /** Whether its last part is below zero. */
  hasDeduction: fc.boolean(),
  payee: fc.constantFrom("Shop", "Bank", null),
  tags: fc.subarray(["a", "b"]),
  refundOf: fc.option(fc.nat({ max: 20 })),
  fee: fc.option(fc.integer({ min: 1, max: 999 })),
  daysUnderWay: fc.constantFrom(0, 0, 3),
  excluded: rarely,
  isBobs: rarely,
});
type Written = typeof written extends fc.Arbitrary<infer Value> ? Value : never;

const pairs = ["EUR/USD", "USD/EUR", "EUR/CHF", "CHF/USD", "JPY/EUR", "CHF/JPY"];
export const household = fc.record({
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
  excluded: fc.constantFrom([], [], [0], [1, 3]),
  from: day,
  days: fc.integer({ min: 0, max: 90 }),
  ofOne: fc.boolean(),
  refunds: fc.constantFrom("own", "original"),
  filter: fc.record(
    {
      tag: fc.constantFrom("a", "b"),
      withoutTags: fc.subarray(["a", "b"], { minLength: 1 }),
      category: fc.constantFrom("Upper", "One"),
      isBobs: fc.boolean(),
    },
    { requiredKeys: [] },
  ),
});
export type Drawn = typeof household extends fc.Arbitrary<infer Value> ? Value : never;

type People = { alice: TestUser; bob: TestUser };

/** Makes a household that alice and bob share. */
export async function settle(
  api: Awaited<ReturnType<typeof createTestApi>>,
  { alice, bob }: People,
  drawn: Drawn,
) {
  const { base: baseCurrency, timeZone, monthStartDay, monthStartRule, weekStartDay } = drawn;
  const id = await api.addBook(alice, { baseCurrency, timeZone });
  await api.share(id, bob, "editor");
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
  const operations = operationsFor(drawn.written, { accounts, categories, upper: upper.id });
  await write(
    calls,
    operations.filter((_, at) => drawn.written[at]?.isBobs === false),
  );
  await write(
    bob.in(id),
    operations.filter((_, at) => drawn.written[at]?.isBobs),
  );
  const excluded = drawn.excluded.map((at) => accounts[at]?.id ?? "");
  for (const accountId of excluded) await calls.accounts.update({ id: accountId, excluded: true });
  const world = await readWorld(calls, baseCurrency, excluded);
  const categoryId = categories.find(({ name }) => name === drawn.filter.category)?.id;
  return { calls, world, accounts, categoryId };
}

async function readWorld(calls: Caller, base: string, excluded: string[]): Promise<World> {
  const all = await allPages((cursor) => calls.transactions.list({ cursor, limit: 200 }));
  const rates = await allPages((cursor) => calls.rates.list({ cursor, limit: 200 }));
  const accounts = (await calls.accounts.list()).items;
  const categories = (await calls.categories.list({ limit: 200 })).items;
  return {
    base,
    currencies: new Map(accounts.map((account) => [account.id, account.currency])),
    excluded: new Set(excluded),
    parents: new Map(categories.map((category) => [category.id, category.parentId])),
    rates,
    all,
  };
}

/** What the ledger refuses (a refund of more than was spent) is not there. */
const write = async (calls: Caller, operations: object[]) =>
  operations.length > 0 && calls.transactions.bulk({ mode: "perItem", operations } as never);

type Names = {
  accounts: { id: string; currency: string }[];
  categories: { id: string; kind: string; parentId: string | null }[];
  upper: string;
};

function operationsFor(all: Written[], { accounts, categories, upper }: Names): object[] {
  const ids = all.map(() => uuidv7());
  const isUpper = ({ id, parentId }: Names["categories"][number]) =>
    id === upper || parentId === upper;
  const family = categories
    .filter((category) => isUpper(category) || category.kind === "expense")
    .toSorted((a, b) => Number(isUpper(b)) - Number(isUpper(a)));
  const earning = categories.filter(({ kind }) => kind === "income");
  return all.map((each, at) => {
    const account = accounts[each.account] ?? accounts[0];
    const other = accounts[(each.account + 1) % accounts.length];
    const currency = trustedCurrency(account?.currency ?? "EUR");
    const amount = formatMinor(BigInt(each.minor), currency);
    const { occurredOn, payee, tags, excluded } = each;
    const said = { op: "create", id: ids[at], occurredOn, payee, tags, excluded, amount };
    const fee = each.fee !== null && formatMinor(BigInt(each.fee), currency);
    // Without a category the fee is in one that is made.
    const feeCategory = each.category > 0 && { categoryId: family[each.category]?.id };
    if (each.kind === "transfer")
      return {
        ...said,
        kind: each.kind,
        ...(account?.currency !== other?.currency && { toAmount: "7" }),
        fromAccountId: account?.id,
        toAccountId: other?.id,
        arrivesOn: addDays(occurredOn, each.daysUnderWay),
        ...(fee !== false && { fee: { amount: fee, ...feeCategory } }),
      };
    const choices = each.kind === "income" ? earning : family;
    const content = { ...said, kind: each.kind, accountId: account?.id };
    const categoryId = choices[each.category]?.id;
    // By default a refund is split as its expense is.
    if (each.kind === "refund" && each.refundOf !== null && each.parts === 1)
      return { ...content, refundOf: ids[each.refundOf] };
    const refund = each.kind === "refund" &&
      each.refundOf !== null && { refundOf: ids[each.refundOf] };
    const splits = minorsOf(each).map((minor, part) => ({
      categoryId: choices[(each.category + part) % 4]?.id,
      amount: formatMinor(minor, currency),
    }));
    return splits.length > 1 && each.minor > 3
      ? { ...content, ...refund, splits }
      : { ...content, ...refund, categoryId };
  });
}

/** The amounts of a transaction's parts, of which the last may be below zero. */
function minorsOf({ minor, parts, hasDeduction, kind }: Written): bigint[] {
  const last = hasDeduction && kind !== "refund" ? -2n : 1n;
  const others = Array.from({ length: parts - 1 }, (_, at) => (at === parts - 2 ? last : 1n));
  return [others.reduce((rest, each) => rest - each, BigInt(minor)), ...others];
}
