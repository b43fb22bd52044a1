import { globalRates, sessions } from "@outlay/db";
import { runs } from "@outlay/db/testing";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { examineBook } from "../../registry.ts";
import { allPages, createTestApi, type TestUser } from "../../testing.ts";
import {
  dateOfDay,
  dayNumber,
  type CalendarDate,
  trustedCurrency,
  trustedDate,
} from "@outlay/core";

const api = await createTestApi();
const alice = await api.signUp("alice");
// A test may span years.
await api.db.update(sessions).set({ expiresAt: new Date("2199-12-31") });
afterAll(api.close);

// All amounts are whole units of a currency, so that plain numbers are exact.
const today = "2026-11-21";
const day = fc
  .integer({ min: dayNumber(trustedDate("2026-07-01")), max: dayNumber(trustedDate("2026-12-20")) })
  .map(dateOfDay);
const amount = fc.integer({ min: 1, max: 60 });
const which = fc.nat(20);
const category = fc.nat(3);
/** In euros, dollars or pounds. */
const account = fc.constantFrom(0, 1, 2, 2, 3);
const foreignAccount = fc.constantFrom(2, 2, 3);
const daysLater = fc.integer({ min: -12, max: 12 });

/** A dollar is two euros for ten days, then three. Pounds have no rate. */
const rateDays = 10;
const pair = { base: trustedCurrency("USD"), quote: trustedCurrency("EUR") };
const euros = (on: CalendarDate) => 2 + (Math.floor(dayNumber(on) / rateDays) % 2);
const firstRate = Math.floor(dayNumber(trustedDate("2026-06-01")) / rateDays) * rateDays;
const rateChanges = Array.from({ length: 25 }, (_, at) => dateOfDay(firstRate + at * rateDays));
await api.db
  .insert(globalRates)
  .values(rateChanges.map((on) => ({ ...pair, on, rate: String(euros(on)) })));

const settings = {
  rollover: fc.constantFrom("none", "surplus", "full"),
  unit: fc.constantFrom("week", "month", "quarter", "days"),
  count: fc.integer({ min: 1, max: 3 }),
  anchorOn: fc.option(day, { freq: 2 }),
  startsOn: day,
  category: fc.option(category, { freq: 2 }),
};
const budget = fc.record({ do: fc.constant("budget" as const), amount, ...settings });

/** Time zones in which it is today, tomorrow and yesterday when these tests run. */
const zones = { UTC: 0, "Pacific/Kiritimati": 1, "Pacific/Pago_Pago": -1 };
const zoneNames = ["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago"] as const;

const command = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("spend" as const),
      amount,
      day,
      account,
      category,
      split: fc.option(category, { freq: 2 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("refund" as const),
      amount,
      day,
      account,
      category,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("takeBack" as const),
      which,
      daysLater,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("both" as const),
      amount,
      day,
      account: foreignAccount,
      category,
      daysLater,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("dissolve" as const), category, to: category }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("transfer" as const), amount, day }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("edit" as const),
      which,
      amount,
      day,
      category,
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("remove" as const), which }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("restore" as const), which }) },
  { weight: 2, arbitrary: budget },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("amount" as const), which, amount }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("move" as const),
      which,
      to: which,
      amount,
      on: fc.option(day, { nil: undefined }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("calendar" as const),
      monthStartDay: fc.integer({ min: 1, max: 31 }),
      monthStartRule: fc.constantFrom("day" as const, "previousWorkday" as const),
      weekStartDay: fc.integer({ min: 1, max: 7 }),
      timeZone: fc.constantFrom(...zoneNames),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("reschedule" as const),
      which,
      ...settings,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("nest" as const), isNested: fc.boolean() }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("wait" as const),
      days: fc.integer({ min: 1, max: 40 }),
    }),
  },
);
type Command = typeof command | typeof budget extends fc.Arbitrary<infer Value> ? Value : never;

type Calls = TestUser["api"];
type DateRange = { start: string; end: string };
type Decided = { on: string; amount: number }[];
type Model = {
  bookId: string;
  now: string;
  zone: keyof typeof zones;
  calls: Calls;
  categories: string[];
  /** The last two are in dollars and pounds. */
  accounts: [string, string, string, string];
  transactions: string[];
  /** The amounts of each budget, earliest day first, and its moves. */
  budgets: Map<string, { amounts: Decided; moves: Decided }>;
};

const ok = async (call: Promise<unknown>) =>
  call.then(
    () => true,
    () => false,
  );
const isoDay = (instant: number) => new Date(instant).toISOString().slice(0, 10);

/** A new amount applies from today on. If no earlier day has one, the first day keeps the old amount. */
function decide(amounts: Decided, { on, amount: now }: Decided[number], startsOn: string): Decided {
  if (amounts.at(-1)?.amount === now) return amounts;
  const before = amounts.filter((earlier) => earlier.on < on);
  const [first] = amounts;
  if (first && before.length === 0 && startsOn < on) before.push({ ...first, on: startsOn });
  return [...before, { on, amount: now }];
}

type PeriodSettings = Extract<Command, { do: "reschedule" | "budget" }>;
function periodInput(step: PeriodSettings, categoryId: (at: number) => string) {
  const { unit, count, anchorOn, startsOn, rollover } = step;
  const period = { unit, count, anchorOn };
  return {
    period,
    startsOn,
    rollover,
    categoryId: step.category === null ? null : categoryId(step.category),
  };
}

function readClock(model: Model): void {
  model.now = isoDay(api.clock.now.getTime() + zones[model.zone] * 86_400_000);
}

const pick = <Item>(items: readonly Item[], at: number) => items[at % Math.max(items.length, 1)];

async function perform(model: Model, step: Command): Promise<void> {
  const { calls, categories, transactions, budgets, accounts } = model;
  const categoryId = (at: number) => String(categories[at]);
  const accountId = (at: number) => String(accounts[at]);
  switch (step.do) {
    case "spend": {
      const total = step.amount * 2;
      const other = step.split;
      const splits =
        other === null
          ? {}
          : {
              splits: [step.category, other].map((at) => ({
                categoryId: categoryId(at),
                amount: step.amount,
              })),
            };
      const fields = { amount: total, occurredOn: step.day, accountId: accountId(step.account) };
      const parts = { categoryId: categoryId(step.category), ...splits };
      transactions.push((await calls.expenses.create({ ...fields, ...parts })).id);
      return;
    }
    case "refund": {
      const fields = { kind: "refund", amount: step.amount, occurredOn: step.day } as const;
      const ids = { accountId: accountId(step.account), categoryId: categoryId(step.category) };
      transactions.push((await calls.transactions.create({ ...fields, ...ids })).id);
      return;
    }
    case "takeBack": {
      const { items } = await calls.transactions.list({ limit: 200 });
      const taken = pick(
        items.filter(({ kind, currency }) => kind === "expense" && currency !== "EUR"),
        step.which,
      );
      if (taken?.kind !== "expense") return;
      const { accountId: from, categoryId: spentOn, amount: all } = taken;
      const occurredOn = dateOfDay(dayNumber(trustedDate(taken.occurredOn)) + step.daysLater);
      const fields = { kind: "refund", amount: all, accountId: from, categoryId: spentOn } as const;
      transactions.push((await calls.transactions.create({ ...fields, occurredOn })).id);
      return;
    }
    case "both": {
      const [first, second] = [step.day, dateOfDay(dayNumber(step.day) + step.daysLater)];
      const fields = {
        op: "create",
        amount: step.amount,
        accountId: accountId(step.account),
      } as const;
      const common = { ...fields, categoryId: categoryId(step.category) };
      await calls.transactions.bulk({
        operations: [
          { ...common, kind: "expense", occurredOn: first },
          { ...common, kind: "refund", occurredOn: second },
        ],
      });
      return;
    }
    case "dissolve": {
      const [id, replacementId] = [step.category, step.to].map(categoryId);
      if (!id || !(await ok(calls.categories.remove({ id, replacementId })))) return;
      categories[step.category] = (await calls.categories.create({ name: `After ${id}` })).id;
      return;
    }
    case "transfer": {
      const [fromAccountId, toAccountId] = accounts;
      const fields = {
        kind: "transfer",
        fromAccountId,
        toAccountId,
        occurredOn: step.day,
      } as const;
      transactions.push((await calls.transactions.create({ ...fields, amount: step.amount })).id);
      return;
    }
    case "edit": {
      const id = pick(transactions, step.which);
      const changes = { amount: step.amount, occurredOn: step.day, splits: [] };
      if (id)
        await ok(calls.expenses.update({ id, ...changes, categoryId: categoryId(step.category) }));
      return;
    }
    case "remove":
    case "restore": {
      const id = pick(transactions, step.which);
      if (id) await ok(calls.transactions[step.do]({ id }));
      return;
    }
    case "budget": {
      const fields = { amount: step.amount, ...periodInput(step, categoryId) };
      const { id } = await calls.budgets.create({ name: "B", ...fields });
      budgets.set(id, { amounts: [{ on: step.startsOn, amount: step.amount }], moves: [] });
      return;
    }
    case "amount": {
      const [id, decided] = pick([...budgets], step.which) ?? [];
      if (!id || !decided) return;
      const { startsOn } = await calls.budgets.update({ id, amount: step.amount });
      const decision = { on: model.now, amount: step.amount };
      decided.amounts = decide(decided.amounts, decision, startsOn);
      return;
    }
    case "move": {
      const [fromId, from] = pick([...budgets], step.which) ?? [];
      const [toId, to] = pick([...budgets], step.to) ?? [];
      if (!fromId || !toId || !from || !to) return;
      const { on = model.now, amount: moved } = step;
      if (!(await ok(calls.budgets.move({ fromId, toId, amount: moved, on: step.on })))) return;
      from.moves.push({ on, amount: -moved });
      to.moves.push({ on, amount: moved });
      return;
    }
    case "nest": {
      const [parent, child] = categories;
      await calls.categories.update({
        id: String(child),
        parentId: step.isNested ? String(parent) : null,
      });
      return;
    }
    case "calendar": {
      const { do: _, ...calendar } = step;
      await calls.books.update({ id: model.bookId, ...calendar });
      model.zone = calendar.timeZone;
      readClock(model);
      return;
    }
    case "reschedule": {
      const [id] = pick([...budgets], step.which) ?? [];
      // Once a period is over, settings change from the current one on: budget-periods.logic.test.ts.
      if (!id || (await calls.budgets.history({ id, limit: 1 })).items.length > 0) return;
      await calls.budgets.update({ id, ...periodInput(step, categoryId) });
      return;
    }
    case "wait":
      api.clock.now = new Date(api.clock.now.getTime() + step.days * 86_400_000);
      readClock(model);
  }
}

type Spent = { day: string; categoryId: string; currency: string; amount: number };

/** Spending, read from the transactions one by one. */
async function readSpending({ calls }: Model): Promise<Spent[]> {
  const { items } = await calls.transactions.list({ limit: 200 });
  return items.flatMap((item): Spent[] => {
    if (item.kind !== "expense" && item.kind !== "refund") return [];
    const { occurredOn, currency } = item;
    const sign = item.kind === "refund" ? -1 : 1;
    const parts = item.splits.length > 0 ? item.splits : [item];
    return parts.map(({ categoryId, amount: part }) => ({
      day: occurredOn,
      categoryId,
      currency: currency === "USD" ? "EUR" : currency,
      amount: Number(part) * sign * (currency === "USD" ? euros(trustedDate(occurredOn)) : 1),
    }));
  });
}

const holds = ({ start, end }: DateRange, on: string) => start <= on && on <= end;
const sum = (amounts: { amount: number }[]) =>
  amounts.reduce((total, part) => total + part.amount, 0);

function assertProjection(
  shown: { periodStart: string; periodEnd: string; committed: string; projected: string },
  { spent, all }: { spent: number; all: number },
  now: string,
): void {
  const daysSince = (date: string) =>
    dayNumber(trustedDate(date)) - dayNumber(trustedDate(shown.periodStart)) + 1;
  const pace = spent > 0 ? daysSince(shown.periodEnd) / daysSince(now) : 1;
  expect(Number(shown.committed)).toBe(all - spent);
  expect(Number(shown.projected)).toBeCloseTo(spent * pace + all - spent, 1);
}

/** Fails unless status and history of every budget follow from the transactions. */
async function assertStatus(model: Model): Promise<void> {
  const { calls, budgets } = model;
  const spending = await readSpending(model);
  const { items: categories } = await calls.categories.list({ limit: 200 });
  const { items: statuses } = await calls.budgets.status();
  for (const { id, categoryId, rollover } of (await calls.budgets.list({ limit: 200 })).items) {
    const family = categories.filter(
      ({ id: own, parentId }) => own === categoryId || parentId === categoryId,
    );
    const members = new Set(family.map((member) => member.id));
    const own = spending.filter((part) => categoryId === null || members.has(part.categoryId));
    const past = await allPages((cursor) => calls.budgets.history({ id, limit: 200, cursor }));
    const current = statuses.find(({ budgetId }) => budgetId === id);
    const decided = budgets.get(id);
    let carried = 0;
    for (const shown of [...past.toReversed(), ...(current ? [current] : [])]) {
      const period = { start: shown.periodStart, end: shown.periodEnd };
      const amounts = decided?.amounts ?? [];
      const newest = amounts.findLast(({ on }) => on <= period.end) ?? amounts[0];
      const moved = sum((decided?.moves ?? []).filter(({ on }) => holds(period, on)));
      const limit = (newest?.amount ?? 0) + moved + carried;
      const inPeriod = own.filter((part) => holds(period, part.day));
      const pounds = inPeriod.filter(({ currency }) => currency === "GBP");
      const counted = inPeriod.filter(({ currency }) => currency === "EUR");
      const spent = sum(counted.filter((part) => part.day <= model.now));
      const figures = [shown.carriedOver, shown.limit, shown.spent, shown.remaining].map(Number);
      expect(figures).toEqual([carried, limit, spent, limit - spent]);
      if (current && shown === current)
        assertProjection(current, { spent, all: sum(counted) }, model.now);
      const unconverted = shown.unconverted.map((money) => [money.currency, Number(money.amount)]);
      expect(unconverted).toEqual(pounds.length > 0 ? [["GBP", sum(pounds)]] : []);
      const left = limit - spent;
      carried = rollover === "none" ? 0 : rollover === "full" ? left : Math.max(left, 0);
    }
  }
}

async function openBook(): Promise<Model> {
  api.clock.now = new Date(`${today}T10:30:00.000Z`);
  const bookId = await api.addBook(alice);
  const calls = alice.in(bookId);
  const categories: string[] = [];
  for (const name of ["A", "B", "C", "D"])
    categories.push((await calls.categories.create({ name })).id);
  const cash = String((await calls.accounts.list()).items[0]?.id);
  const card = (await calls.accounts.create({ name: "Card" })).id;
  const dollars = (await calls.accounts.create({ name: "Dollars", currency: "USD" })).id;
  const pounds = (await calls.accounts.create({ name: "Pounds", currency: "GBP" })).id;
  return {
    bookId,
    now: today,
    zone: "UTC",
    calls,
    categories,
    accounts: [cash, card, dollars, pounds],
    transactions: [],
    budgets: new Map(),
  };
}

test("after random requests every status follows from the transactions", async () => {
  const sequence = fc.asyncProperty(
    fc.array(budget, { minLength: 1, maxLength: 3 }),
    fc.array(command, { minLength: 10, maxLength: 45, size: "max" }),
    async (first, commands) => {
      const model = await openBook();
      for (const step of [...first, ...commands]) await perform(model, step);
      await assertStatus(model);
      expect(api.faults).toEqual([]);
    },
  );
  await fc.assert(sequence, { numRuns: runs({ fast: 4, slow: 30 }) });
}, 240_000);

test("the doctor finds no difference in these books", async () => {
  const lines: string[] = [];
  const { items } = await alice.api.books.list({ limit: 200 });
  for (const { id } of items)
    await examineBook(api.db, id, { fix: false, report: (line) => lines.push(line) });
  expect(lines).toEqual([]);
});
