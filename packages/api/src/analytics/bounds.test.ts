import { accounts, categories, nameColumns } from "@outlay/db";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addDays, trustedCurrency, trustedDate } from "@outlay/core";
import { createTestApi, refusalOf, type Caller, type TestUser } from "../testing.ts";

const api = await createTestApi();
afterAll(api.close);

const at = new Date("2026-11-01T00:00:00Z");
const times = { createdAt: at, updatedAt: at };

async function addCategories(bookId: string, count: number): Promise<void> {
  const rows = Array.from({ length: count }, (_, index) => ({
    ...times,
    bookId,
    id: uuidv7(),
    ...nameColumns(`More ${index}`),
    kind: "expense" as const,
  }));
  await api.db.insert(categories).values(rows);
}

async function addAccounts(bookId: string, count: number): Promise<void> {
  const rows = Array.from({ length: count }, (_, index) => ({
    ...times,
    bookId,
    id: uuidv7(),
    name: `Purse ${index}`,
    kind: "cash" as const,
    currency: trustedCurrency("EUR"),
    openingBalanceMinor: 0n,
    balanceMinor: 0n,
  }));
  await api.db.insert(accounts).values(rows);
}

let ada: TestUser;
/** Expense categories, and one figure for all of them. */
let lines: number;
beforeAll(async () => {
  ada = await api.signUp("ada");
  const { items } = await ada.api.categories.list({ limit: 200 });
  await addCategories(ada.bookId, 100 - items.length);
  lines = 100 - items.filter(({ kind }) => kind === "income").length + 1;
  await addAccounts(ada.bookId, 15);
  await ada.api.expenses.create({ amount: "12.50" });
});

const lastDay = trustedDate("2026-11-30");
const days = (count: number) => ({ from: addDays(lastDay, 1 - count), to: lastDay });
const monday = "2024-12-30";

type Bound = {
  what: string;
  read: (caller: Caller["analytics"], over: 0 | 1) => Promise<unknown>;
  field: string;
};

const bounds: Bound[] = [
  {
    what: "100 months of 100 categories",
    read: ({ monthly }, over) => monthly({ from: over ? "2018-07-31" : "2018-08-01", to: lastDay }),
    field: "from",
  },
  {
    what: "20 months of 100 categories, explained",
    read: ({ monthly }, over) =>
      monthly({ from: over ? "2025-03-31" : "2025-04-01", to: lastDay, explain: true }),
    field: "explain",
  },
  {
    what: "100 weeks of 100 categories",
    read: ({ weekly }, over) =>
      weekly({ from: monday, to: addDays(trustedDate("2026-11-29"), over) }),
    field: "from",
  },
  {
    what: "20 weeks of 100 categories, explained",
    read: ({ weekly }, over) =>
      weekly({ from: "2026-07-13", to: addDays(trustedDate("2026-11-29"), over), explain: true }),
    field: "explain",
  },
  {
    what: "trends of as many months as the categories leave",
    read: ({ trends }, over) => trends({ months: Math.floor(10_000 / lines) + over }),
    field: "months",
  },
  {
    what: "trends from a day on",
    read: ({ trends }, over) => trends({ from: over ? "1990-01-01" : "2020-01-01", to: lastDay }),
    field: "from",
  },
  {
    what: "trends, explained",
    read: ({ trends }, over) => trends({ months: Math.floor(2000 / lines) + over, explain: true }),
    field: "explain",
  },
  {
    what: "1,500 days",
    read: ({ heatmap }, over) => heatmap({ ...days(1500 + over), explain: true }),
    field: "from",
  },
  {
    what: "625 days of 16 accounts",
    read: ({ netWorth }, over) => netWorth({ ...days(625 + over), interval: "day" }),
    field: "interval",
  },
  {
    what: "125 days of 16 accounts, explained",
    read: ({ netWorth }, over) => netWorth({ ...days(125 + over), interval: "day", explain: true }),
    field: "explain",
  },
];

test.each(bounds)("a report has at most $what", async ({ read, field }) => {
  await read(ada.api.analytics, 0);
  const refusal = await refusalOf(read(ada.api.analytics, 1));
  expect(refusal).toMatchObject({ code: "input.invalid", issues: [{ path: [field] }] });
  expect(refusal.message).toMatch(/at most (1,500|2,000|10,000)\b.* Choose /);
});

test("fifty years fit in a report at any interval but days for one account, and by month for many", async () => {
  const { items } = await ada.api.accounts.list();
  const years = { from: "1977-01-01", to: "2026-11-30" };
  expect(await ada.api.analytics.netWorth(years)).toHaveLength(599);
  const accountId = items[0]?.id;
  const refusal = await refusalOf(
    ada.api.analytics.netWorth({ ...years, interval: "day", accountId, explain: true }),
  );
  expect(refusal.message).toBe(
    "These are 18,231 days, and a report has at most 1,500. Choose a longer interval, fewer days or one account.",
  );
});

test("five years of a household are within the bounds, also explained by month", async () => {
  const household = await api.signUp("household");
  const years = { from: "2021-12-01", to: lastDay, explain: true };
  expect((await household.api.analytics.monthly(years)).months).toHaveLength(60);
  expect((await household.api.analytics.trends({ months: 60, explain: true })).months).toHaveLength(
    60,
  );
  expect(await household.api.analytics.netWorth(years)).toHaveLength(60);
});

test("a report of one period with more than 2,000 categories cannot be explained", async () => {
  const bookId = await api.addBook(ada);
  await addCategories(bookId, 2001);
  const { analytics } = ada.in(bookId);
  expect(await analytics.summary({})).toMatchObject({ count: 0 });
  for (const read of [analytics.summary, analytics.cashflow]) {
    expect(await refusalOf(read({ explain: true }))).toMatchObject({
      issues: [{ path: ["explain"] }],
    });
  }
});

test("explanations list 20,000 exchange rates at most", async () => {
  const eve = await api.signUp("eve");
  const { id: accountId } = await eve.api.accounts.create({
    name: "Dollars",
    kind: "checking",
    currency: "USD",
  });
  await eve.api.rates.set({ base: "USD", quote: "EUR", on: "2010-01-01", rate: "0.9" });
  const { id: parentId } = await eve.api.categories.create({ name: "Trips" });
  const { id: categoryId } = await eve.api.categories.create({ name: "Hotels", parentId });
  const create = (on: string) =>
    ({
      op: "create",
      kind: "expense",
      amount: "1",
      accountId,
      categoryId,
      occurredOn: on,
    }) as const;
  const range = { from: addDays(lastDay, -5500), to: lastDay };
  for (let done = 0; done < 5500; done += 500)
    await eve.api.transactions.bulk({
      operations: Array.from({ length: 500 }, (_, index) =>
        create(addDays(lastDay, -done - index)),
      ),
    });
  // Expense, net, the category and its parent each list the rate of every day.
  expect(await eve.api.analytics.summary(range)).toMatchObject({ count: 5500 });
  const refusal = await refusalOf(eve.api.analytics.summary({ ...range, explain: true }));
  expect(refusal).toMatchObject({ code: "input.invalid", issues: [{ path: ["explain"] }] });
  expect(refusal.message).toContain("20,000 exchange rates");
});
