import {
  summaryInput,
  trendsInput,
  monthlyInput,
} from "../packages/api/src/analytics/analytics.contract.ts";
import { forecastInput } from "../packages/api/src/analytics/forecast.contract.ts";
import { getForecast } from "../packages/api/src/analytics/forecast.ts";
import { getMonthly } from "../packages/api/src/analytics/periodic.ts";
import { getSummary } from "../packages/api/src/analytics/summary.ts";
import { getTrends } from "../packages/api/src/analytics/trends.ts";
import type { Book } from "../packages/api/src/access/book.ts";
import { type Database, snapshot } from "../packages/db/src/index.ts";
import { makeBook, openCaller, openPool } from "./books.ts";
import { seedLedger } from "./ledger.ts";
import { median, milliseconds, p99 } from "./load.ts";
import type { Running } from "./process.ts";
import { scaled } from "./scale.ts";
import type { Row } from "./table.ts";

const rounds = scaled(100);
/** The seeded ledgers end on this day. */
const now = new Date("2026-11-21T12:00:00Z");
const years = { from: "2021-12-01", to: "2026-11-30" };

const ahead = { until: "2027-11-21" };

type Report = (db: Database["db"], book: Book) => Promise<unknown>;

/** What of a large book may take so many times as long as of a small one. */
const atMostTimes = 3;
const forecastTimes = 1.5;

const reports: Record<string, Report> = {
  "forecast of a year": (db, book) => getForecast(db, book, forecastInput.parse(ahead), now),
  "summary of the month": (db, book) => getSummary(db, book, summaryInput.parse({}), now),
  "summary of five years": (db, book) => getSummary(db, book, summaryInput.parse(years), now),
  "monthly over five years": (db, book) => getMonthly(db, book, monthlyInput.parse(years), now),
  "trends over five years": (db, book) =>
    getTrends(db, book, trendsInput.parse({ months: 60 }), now),
};

/** Monthly payments, each on its day. */
async function addSchedules(pool: Database, book: Book, count: number): Promise<void> {
  const { schedules } = openCaller(pool, book);
  for (let number = 0; number < count; number++) {
    const day = String(1 + (number % 28)).padStart(2, "0");
    await schedules.create({
      template: { kind: "expense", amount: "9.99", payee: `Payee ${number}` },
      every: { unit: "month" },
      startsOn: `2026-12-${day}`,
      missed: "skip",
    });
  }
}

/** Reports on a book with a million transactions, beside one with a thousand. */
export async function benchAnalytics(
  _server: Running,
  { databaseUrl }: { databaseUrl: string },
): Promise<Row[]> {
  const pool = await openPool(databaseUrl, 1);
  try {
    const small = await makeBook(pool);
    await seedLedger(pool, small, 1000);
    const large = await makeBook(pool);
    await seedLedger(pool, large, scaled(1_000_000));
    for (const book of [small, large]) await addSchedules(pool, book, 100);
    const rows: Row[] = [];
    for (const [name, run] of Object.entries(reports))
      rows.push(
        ...(await compare(name, (book) => pool.db.transaction((tx) => run(tx, book), snapshot), {
          small,
          large,
        })),
      );
    return rows;
  } finally {
    await pool.close();
  }
}

/** By turns, so that whatever else the machine does is done to both. */
async function compare(
  name: string,
  run: (book: Book) => Promise<unknown>,
  { small, large }: { small: Book; large: Book },
): Promise<Row[]> {
  const ofSmall: number[] = [];
  const ofLarge: number[] = [];
  for (let round = 0; round < rounds; round++) {
    ofSmall.push(await milliseconds(() => run(small)));
    ofLarge.push(await milliseconds(() => run(large)));
  }
  return [
    { what: `${name} of 1,000,000, p99`, value: p99(ofLarge), unit: "ms", atMost: 50 },
    {
      what: `${name} of 1,000,000, to a small book`,
      value: median(ofLarge) / median(ofSmall),
      unit: "",
      atMost: name.startsWith("forecast") ? forecastTimes : atMostTimes,
    },
  ];
}
