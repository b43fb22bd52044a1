import { examineBooks } from "@outlay/api/domain";
import { runText } from "@outlay/db";
import { afterAll, beforeAll, expect, test } from "vitest";
import { listJobs } from "../src/jobs/tables.ts";
import {
  buildHouses,
  createFleet,
  type House,
  recordMany,
  startMortalReceiver,
  startPostgres,
} from "./torture.fixture.ts";

// 10,000 occurrences and 20,000 events over three servers, while servers, the receiver and PostgreSQL are killed.

const houseCount = 20;
const schedules = 10;
const occurrences = 50;
const recorded = 500;

const postgres = await startPostgres();
const receiver = await startMortalReceiver();
const fleet = createFleet({
  DATA_DIR: postgres.dataDir,
  DATABASE_URL: postgres.url,
  WEBHOOK_ALLOW: receiver.host,
});
afterAll(async () => {
  fleet.killAll();
  receiver.kill();
  await postgres.stop();
});

let houses: House[];
let token: string;
beforeAll(async () => {
  const first = await fleet.start({ JOBS: "off" });
  const url = await first.url;
  const building = { url, receiver, houses: houseCount, schedules };
  ({ built: houses, token } = await buildHouses(building, occurrences));
  await Promise.all([fleet.start(), fleet.start()]);
  await fleet.replace(1);
}, 120_000);

/** Waits until the receiver has got this many requests. */
const untilReceived = (count: number) =>
  expect.poll(receiver.count, { timeout: 100_000, interval: 20 }).toBeGreaterThan(count);

const select = <Row>(text: string) => runText<Row>(postgres.db, text);

const countOccurrences = async () => {
  const [row] = await select<{ count: number }>(
    "select count(*)::int as count from schedule_occurrences where state = 'posted'",
  );
  return row?.count;
};

/** The number of the last change of each book. */
const readHeads = async () =>
  new Map(
    (await select<{ id: string; seq: number }>("select id, change_seq::int as seq from books")).map(
      ({ id, seq }) => [id, seq],
    ),
  );

/** How many events of each webhook have not arrived. */
async function countMissing(): Promise<number> {
  const heads = await readHeads();
  const arrived = Map.groupBy(receiver.received(), ({ path }) => path);
  const missing = houses.map(({ bookId, cursor, path }) => {
    const seqs = new Set((arrived.get(path) ?? []).map(({ seq }) => seq));
    return (heads.get(bookId) ?? 0) - cursor - seqs.size;
  });
  return missing.reduce((sum, count) => sum + count, 0);
}

test("with servers, receiver and PostgreSQL killed, all occurrences are posted and all events arrive", async () => {
  const recording = Promise.all(
    houses.map(({ bookId }) => recordMany(fleet.urls, { token, bookId, count: recorded })),
  );
  await untilReceived(500);
  await fleet.replace(1);
  await untilReceived(2_000);
  await receiver.restart();
  await untilReceived(4_000);
  await postgres.crash();
  await untilReceived(7_000);
  await fleet.replace(2);
  await untilReceived(11_000);
  await Promise.all([receiver.restart(), postgres.crash(), fleet.replace(1)]);
  await recording;
  await expect
    .poll(countOccurrences, { timeout: 120_000, interval: 200 })
    .toBe(houseCount * schedules * occurrences);
  await expect.poll(countMissing, { timeout: 120_000, interval: 500 }).toBe(0);
}, 240_000);

test("every occurrence was recorded exactly once", async () => {
  const found = await select<{ count: number; days: number; transactions: number }>(
    `select count(*)::int as count, count(distinct due_on)::int as days,
      count(distinct (select id from transactions t where t.book_id = o.book_id and t.id = o.transaction_id
        and t.schedule_id = o.schedule_id and t.occurred_on = o.due_on and t.deleted_at is null))::int as transactions
    from schedule_occurrences o where state = 'posted' group by book_id, schedule_id`,
  );
  expect(found).toHaveLength(houseCount * schedules);
  const all = { count: occurrences, days: occurrences, transactions: occurrences };
  for (const schedule of found) expect(schedule).toEqual(all);
  const [kinds] = await select<{ posted: number; recorded: number }>(
    `select count(*) filter (where schedule_id is not null)::int as posted,
      count(*) filter (where schedule_id is null)::int as recorded from transactions`,
  );
  expect(kinds).toEqual({
    posted: houseCount * schedules * occurrences,
    recorded: houseCount * recorded,
  });
});

test("every event arrived, first in the order of the changes, with one id each time", async () => {
  const heads = await readHeads();
  const arrived = Map.groupBy(receiver.received(), ({ path }) => path);
  let events = 0;
  const ids = new Set<string>();
  for (const { bookId, cursor, path } of houses) {
    const received = arrived.get(path) ?? [];
    const idOf = new Map<number | undefined, string>();
    const first: (number | undefined)[] = [];
    for (const { id, seq } of received) {
      if (!idOf.has(seq)) first.push(seq);
      expect(idOf.get(seq) ?? id).toBe(id);
      idOf.set(seq, id);
      ids.add(id);
    }
    const count = (heads.get(bookId) ?? 0) - cursor;
    expect(first).toEqual(Array.from({ length: count }, (_, index) => cursor + 1 + index));
    events += count;
  }
  expect(events).toBeGreaterThanOrEqual(20_000);
  expect(ids.size).toBe(events);
  expect(receiver.faults()).toEqual([]);
});

test("no job is left running or was given up, and the doctor finds nothing", async () => {
  const busy = async () =>
    (await listJobs(postgres.db))
      .filter(({ state }) => state !== "waiting")
      .map(({ name, state }) => `${name} ${state}`);
  await expect.poll(busy, { timeout: 60_000, interval: 200 }).toEqual([]);
  const lines: string[] = [];
  await examineBooks(postgres.db, { fix: false, report: (line) => lines.push(line) });
  expect(lines).toEqual([]);
}, 120_000);
