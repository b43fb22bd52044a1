import type { Book } from "../packages/api/src/access/book.ts";
import { changeBook, createBookQueues } from "../packages/api/src/feed/lock.ts";
import { projections } from "../packages/api/src/registry.ts";
import { createTransaction } from "../packages/api/src/transactions/transactions.ts";
import { amountInput } from "../packages/core/src/index.ts";
import type { Database } from "../packages/db/src/index.ts";
import { makeBook, openCaller, openPool } from "./books.ts";
import { seedLedger } from "./ledger.ts";
import { median, milliseconds, p99 } from "./load.ts";
import type { Running } from "./process.ts";
import type { Row } from "./table.ts";

const bookQueues = createBookQueues();

const budgetCount = 50;
const rounds = 400;
const warmUps = 50;

/** What budgets cost: to those who record an expense, and to those who look at them. */
export async function benchBudgets(
  _server: Running,
  { databaseUrl }: { databaseUrl: string },
): Promise<Row[]> {
  const pool = await openPool(databaseUrl, 1);
  try {
    return [await compareCreates(pool), ...(await timeStatus(pool))];
  } finally {
    await pool.close();
  }
}

/** Budgets as a large household has them: of each category in turn, and of all spending. Answers the categories. */
async function addBudgets(pool: Database, book: Book, startsOn: string): Promise<string[]> {
  const caller = openCaller(pool, book);
  const { items } = await caller.categories.list({ limit: 200 });
  const ids = items.filter(({ kind }) => kind === "expense").map(({ id }) => id);
  const rollovers = ["none", "surplus", "full"] as const;
  for (let number = 0; number < budgetCount; number++)
    await caller.budgets.create({
      name: `Budget ${number}`,
      categoryId: [null, ...ids][number % (ids.length + 1)] ?? null,
      amount: "100000",
      period: { unit: number % 2 === 0 ? "month" : "week" },
      rollover: rollovers[number % 3],
      startsOn,
    });
  return ids;
}

/** By turns, so that whatever else the machine does is done to both. */
async function compareCreates(pool: Database): Promise<Row> {
  const [without, watched] = [await makeBook(pool), await makeBook(pool)];
  const today = new Date().toISOString().slice(0, 10);
  const categories = {
    [without.id]: (await openCaller(pool, without).categories.list({ limit: 200 })).items
      .filter(({ kind }) => kind === "expense")
      .map(({ id }) => id),
    [watched.id]: await addBudgets(pool, watched, today),
  };
  const amount = amountInput.parse("12.50");
  const spend = (book: Book, number: number) => {
    const own = categories[book.id] ?? [];
    const categoryId = own[number % own.length];
    const content = { kind: "expense" as const, amount, categoryId, payee: "Corner shop" };
    return milliseconds(() =>
      changeBook({ db: pool.db, book, now: new Date(), bookQueues, projections }, (write) =>
        createTransaction(write, content),
      ),
    );
  };
  const times = { without: [] as number[], watched: [] as number[] };
  for (let number = -warmUps; number < rounds; number++) {
    const measured = [
      await spend(without, number + warmUps),
      await spend(watched, number + warmUps),
    ];
    if (number < 0) continue;
    times.without.push(measured[0] ?? Number.NaN);
    times.watched.push(measured[1] ?? Number.NaN);
  }
  return {
    what: `create an expense with ${budgetCount} budgets, to one without`,
    value: median(times.watched) / median(times.without),
    unit: "",
    atMost: 1.5,
  };
}

async function timeStatus(pool: Database): Promise<Row[]> {
  const book = await makeBook(pool);
  await seedLedger(pool, book, 1_000_000);
  await addBudgets(pool, book, "2016-12-01");
  const caller = openCaller(pool, book);
  const all: number[] = [];
  for (let round = 0; round < rounds; round++)
    all.push(await milliseconds(() => caller.budgets.status()));
  const times = all.slice(warmUps);
  const what = `budgets.status of ${budgetCount} budgets over 1,000,000 transactions`;
  return [
    { what, value: median(times), unit: "ms", atMost: 3 },
    { what: `${what}, p99`, value: p99(times), unit: "ms" },
  ];
}
