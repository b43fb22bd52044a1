import { runs } from "@outlay/db/testing";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addDays, formatMinor, trustedCurrency } from "@outlay/core";
import { allPages, createTestApi, type TestUser } from "../testing.ts";
import { type Drawn, household, settle } from "./drawn-household.fixture.ts";
import { flattened } from "./household.fixture.ts";
import {
  type Asked,
  cellsOf,
  convertCells,
  countedIn,
  dayOf,
  figuresOf,
  isInCategory,
  netWorthOn,
  partsOf,
  toMinor,
} from "./naive.fixture.ts";

const api = await createTestApi();
afterAll(api.close);
let alice: TestUser;
let bob: TestUser;
beforeAll(async () => {
  [alice, bob] = [await api.signUp("alice"), await api.signUp("bob")];
});

/** A drawn household, and what is asked of it. */
async function open(drawn: Drawn) {
  const { calls, world, accounts, categoryId } = await settle(api, { alice, bob }, drawn);
  const { category: _, isBobs, ...tags } = drawn.filter;
  const asked = {
    from: drawn.from,
    to: addDays(drawn.from, drawn.days),
    ...(drawn.ofOne && { accountId: accounts[1]?.id }),
    refunds: drawn.refunds,
    ...tags,
    ...(categoryId !== undefined && { categoryId }),
    ...(isBobs !== undefined && { actorId: isBobs ? bob.id : alice.id }),
  } as const;
  const show = (minor: bigint) => formatMinor(minor, trustedCurrency(world.base));
  const shown = (period: Asked) => {
    const { income, expense } = figuresOf(world, period);
    return { income: show(income), expense: show(expense), net: show(income - expense) };
  };
  return { calls, world, asked, show, shown };
}
type Opened = Awaited<ReturnType<typeof open>>;

const between = (period: { from?: string | undefined; to?: string } | undefined) => ({
  from: period?.from ?? "",
  to: period?.to ?? "",
});

const nonZero = (sums: Iterable<readonly [string, bigint]>) =>
  new Map([...sums].filter(([, minor]) => minor !== 0n));
const toMinors = (rows: readonly { key: string; amount: string }[]) =>
  nonZero(rows.map(({ key, amount }) => [key, toMinor(amount)] as const));

async function assertPeriods({ calls: { analytics }, world, asked, shown }: Opened) {
  const due = figuresOf(world, asked);
  const summary = await analytics.summary(asked);
  expect(summary).toMatchObject({ ...shown(asked), count: due.count });
  expect(summary.previous).toMatchObject(shown({ ...asked, ...between(summary.previous) }));
  const amounts = (rows: readonly { categoryId: string; amount: string }[]) =>
    toMinors(rows.map(({ categoryId: key, amount }) => ({ key, amount })));
  expect(amounts(flattened(summary.byCategory))).toEqual(nonZero(due.byCategory));
  const lacking = summary.unconverted.map(({ currency: key, amount }) => ({ key, amount }));
  expect(toMinors(lacking)).toEqual(nonZero(due.lacking));
  for (const month of (await analytics.monthly(asked)).months) {
    const ofMonth = { ...asked, ...between(month) };
    expect(month).toMatchObject(shown(ofMonth));
    expect(amounts(flattened(month.byCategory))).toEqual(
      nonZero(figuresOf(world, ofMonth).byCategory),
    );
  }
  for (const week of (await analytics.weekly(asked)).weeks)
    expect(week).toMatchObject(shown({ ...asked, ...between(week) }));
  for (const { on, ...figures } of (await analytics.heatmap(asked)).days)
    expect(figures).toMatchObject(shown({ ...asked, from: on, to: on }));
  const isBeneath = (id: string, other: string) => (world.parents.get(id) ?? "total") === other;
  const flows = (await analytics.cashflow(asked)).links
    .map(({ source, target, amount }) => ({
      id: isBeneath(source, target) ? source : target,
      amount: toMinor(amount),
    }))
    .filter(({ id }) => world.parents.has(id));
  const size = (minor: bigint) => (minor < 0n ? -minor : minor);
  expect(new Map(flows.map(({ id, amount }) => [id, amount]))).toEqual(
    nonZero([...due.byCategory].map(([id, minor]) => [id, size(minor)])),
  );
  const { months, byCategory } = await analytics.trends({ ...asked, explain: true });
  for (const { expense, explain } of months) {
    const period = between(explain?.expense.filter);
    expect(expense).toBe(shown({ ...asked, ...period }).expense);
  }
  for (const { categoryId, months: own } of flattened(byCategory))
    for (const { expense, explain } of own) {
      const sums = figuresOf(world, { ...asked, ...between(explain?.expense.filter) }).byCategory;
      expect(toMinor(expense)).toBe(sums.get(categoryId) ?? 0n);
    }
}

/** Rankings count a split transaction as one, in the category of its first split. */
function keyedSums({ world, asked }: Opened, keysOf: (each: Counted) => (string | null)[]) {
  const rows = countedIn(world, asked).flatMap((each) =>
    keysOf(each).map((key) => ({ key, each })),
  );
  return new Map(
    [...Map.groupBy(rows, ({ key }) => key)].map(([key, own]) => {
      const parts = own.flatMap(({ each }) => {
        const whole = partsOf(each, dayOf(world, each, asked)).filter(({ categoryId }) =>
          isInCategory(world, asked, categoryId),
        );
        const main = each.kind === "transfer" ? whole[0]?.categoryId : each.categoryId;
        return whole.map((part) => ({ ...part, categoryId: main ?? "" }));
      });
      const cells = convertCells(world, parts);
      const of = (isIncome: boolean) =>
        cells
          .filter(({ kind }) => (kind === "income") === isIncome)
          .reduce((sum, { minor }) => sum + minor, 0n);
      return [key, { income: of(true), expense: -of(false), count: own.length }];
    }),
  );
}
type Counted = ReturnType<typeof countedIn>[number];

async function assertRankings(opened: Opened) {
  const { calls, asked, show } = opened;
  const { analytics } = calls;
  const isEarned = ({ kind }: Counted) => kind === "income";
  for (const kind of ["expense", "income"] as const) {
    const isOfKind = (each: Counted) => isEarned(each) === (kind === "income");
    const payees = keyedSums(opened, (each) => (isOfKind(each) ? [each.payee] : []));
    const byPayee = await analytics.byPayee({ ...asked, kind });
    const due = (sums: ReturnType<typeof keyedSums>) =>
      new Map([...sums].map(([key, each]) => [key, [show(each[kind]), each.count]]));
    const { other } = byPayee;
    const named = byPayee.items.map(
      ({ payee, amount, count }) => [payee, [amount, count]] as const,
    );
    const without = payees.has(null) ? [[null, [other.amount, other.count]] as const] : [];
    expect(new Map([...named, ...without])).toEqual(due(payees));
    const tags = keyedSums(opened, (each) => (isOfKind(each) ? each.tags : []));
    const byTag = await analytics.byTag({ ...asked, kind });
    expect(new Map(byTag.items.map(({ tag, amount, count }) => [tag, [amount, count]]))).toEqual(
      due(tags),
    );
  }
  const members = keyedSums(opened, ({ createdBy }) => [createdBy.id]);
  const byMember = await analytics.byMember(asked);
  expect(
    byMember.items.map(({ actorId, income, expense, net, count }) => [
      actorId,
      { income, expense, net, count },
    ]),
  ).toEqual(
    [...members]
      .toSorted(
        ([id, a], [otherId, b]) =>
          Number(b.expense - a.expense) || (String(id) < String(otherId) ? -1 : 1),
      )
      .map(([id, { income, expense, count }]) => [
        id,
        { income: show(income), expense: show(expense), net: show(income - expense), count },
      ]),
  );
}

async function assertExplanations({ calls, world, asked, show }: Opened) {
  const { analytics } = calls;
  const input = { ...asked, explain: true };
  const summary = await analytics.summary(input);
  const addUp = async (filter: object, categoryId?: string) => {
    const found = await allPages((cursor) =>
      calls.transactions.list({ ...filter, cursor, limit: 200 }),
    );
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
  for (const { categoryId, kind, amount, count, explain: parts } of flattened(summary.byCategory)) {
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
  const byMember = await analytics.byMember(input);
  for (const { count, explain: parts } of byMember.items) {
    const filter = parts?.net.filter ?? {};
    const { total } = await calls.transactions.list({ ...filter, includeTotal: true });
    expect(total).toBe(count);
  }
  const trends = await analytics.trends(input);
  for (const { currency, amount, explain: parts } of [
    ...summary.unconverted,
    ...trends.unconverted,
    ...byMember.unconverted,
    ...rankings.flatMap(({ unconverted }) => unconverted),
  ]) {
    // The list has whole transactions, of which a report of a category has parts.
    if (asked.categoryId !== undefined) continue;
    const behind = await allPages((cursor) =>
      calls.transactions.list({ ...parts?.amount.filter, cursor, limit: 200 }),
    );
    const sum = behind
      .flatMap((each) => partsOf(each, each.occurredOn))
      .reduce((all, { kind, minor }) => all + (kind === "income" ? minor : -minor), 0n);
    expect(formatMinor(sum, trustedCurrency(currency))).toBe(amount);
  }
}

async function assertFiles({ calls, world, asked, show }: Opened) {
  const summary = await calls.analytics.summary({ ...asked, explain: true });
  const read = async (input: object) => (await calls.analytics.export(input)).text();
  const byId = new Map(world.all.map((each) => [each.id, each]));
  for (const figure of ["income", "expense"] as const) {
    const filter = summary.explain?.[figure].filter;
    const [header = "", ...lines] = (await read({ ...filter })).split("\r\n").filter(Boolean);
    const names = header.split(",");
    const parts = lines.map((line) => {
      // Tags are the only cells with commas.
      const cells = line.replace(/"[^"]*"/, "").split(",");
      const cell = (name: string) => cells[names.indexOf(name)] ?? "";
      const transaction = byId.get(cell("id"));
      expect(cell("excluded")).toBe(String(transaction?.excluded));
      expect(cell("createdBy")).toBe(transaction?.createdBy.name);
      return {
        day: transaction ? dayOf(world, transaction, asked) : "",
        accountId: cell("accountId"),
        categoryId: cell("categoryId"),
        kind: cell("kind"),
        minor: toMinor(cell("amount")),
      };
    });
    const inCsv = convertCells(world, parts).reduce((sum, { minor }) => sum + minor, 0n);
    expect(show(figure === "income" ? inCsv : -inCsv)).toBe(summary[figure]);
    const exported = JSON.parse(await read({ ...filter, format: "json" })) as Counted[];
    const inJson = cellsOf(world, exported, asked).reduce((sum, { minor }) => sum + minor, 0n);
    expect(show(figure === "income" ? inJson : -inJson)).toBe(summary[figure]);
  }
  for (const { id, futureBalance } of (await calls.accounts.list()).items) {
    const [header = "", ...lines] = (await read({ accountId: id })).split("\r\n").filter(Boolean);
    const at = header.split(",").indexOf("amount");
    const sum = lines.reduce((all, line) => all + toMinor(line.split(",")[at] ?? ""), 0n);
    expect(sum).toBe(toMinor(futureBalance));
  }
}

async function assertNetWorth({ calls, world, asked, show }: Opened) {
  const { from, to, accountId } = asked;
  const points = await calls.analytics.netWorth({ from, to, accountId, interval: "week" });
  for (const { on, assets, liabilities, net } of points) {
    const due = netWorthOn(world, { on, accountId });
    expect({ assets, liabilities }).toEqual({
      assets: show(due.assets),
      liabilities: show(due.liabilities),
    });
    expect(net).toBe(show(due.assets - due.liabilities));
  }
}

/** A filter that leaves nothing out is answered from the transactions, without one from the totals. */
async function assertFilterOfAll({ calls: { analytics }, asked }: Opened) {
  const { from, to, accountId, refunds } = asked;
  const all = { from, to, accountId, refunds };
  const filtered = { ...all, withoutTags: ["nobody has this"] };
  for (const report of [
    analytics.summary,
    analytics.monthly,
    analytics.weekly,
    analytics.trends,
    analytics.heatmap,
    analytics.cashflow,
    analytics.byPayee,
    analytics.byTag,
    analytics.byMember,
  ])
    expect(await report(filtered)).toEqual(await report(all));
}

test("every report and file equals the sums of its raw transactions, and its explanations list exactly these", async () => {
  await fc.assert(
    fc.asyncProperty(household, async (drawn) => {
      const opened = await open(drawn);
      await assertPeriods(opened);
      await assertRankings(opened);
      await assertExplanations(opened);
      await assertFiles(opened);
      await assertNetWorth(opened);
      await assertFilterOfAll(opened);
    }),
    { numRuns: runs({ fast: 4, slow: 15 }) },
  );
}, 180_000);
