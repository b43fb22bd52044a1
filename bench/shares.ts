import type { Book } from "../packages/api/src/access/book.ts";
import { changeBook, createBookQueues, withBookLock } from "../packages/api/src/feed/lock.ts";
import { getBalances } from "../packages/api/src/household/balances.ts";
import { shareDay, shareTotal } from "../packages/api/src/household/shares.checks.ts";
import { projections } from "../packages/api/src/registry.ts";
import { createTransaction } from "../packages/api/src/transactions/transactions.ts";
import { amountInput } from "../packages/core/src/index.ts";
import type { Database } from "../packages/db/src/index.ts";
import { makeBook, openCaller, openPool } from "./books.ts";
import { seedLedger } from "./ledger.ts";
import { median, milliseconds } from "./load.ts";
import type { Running } from "./process.ts";
import { scaled } from "./scale.ts";
import type { Row } from "./table.ts";

const members = 12;
const rounds = scaled(300);
const bookQueues = createBookQueues();

/** Shares the first so many expenses of a book equally among its people, who pay in turns; each fifth in dollars, if there are any. */
const share = (bookId: string, count: number, dollars: boolean) => `
  with person as (
    select id, row_number() over (order by id) - 1 as place from people where book_id = '${bookId}'
  ), spent as (
    select id, amount_minor, row_number() over (order by id) as number from transactions
    where book_id = '${bookId}' and kind = 'expense' limit ${count}
  )
  update transactions entry set currency = case when ${dollars} and number % 5 = 0 then 'USD' else currency end,
    shares = jsonb_build_object('kind', 'equal',
    'paidBy', (select id from person where place = spent.number % ${members}),
    'parts', (select jsonb_agg(jsonb_build_object('personId', id, 'weight', null, 'amountMinor',
      (spent.amount_minor / ${members} + case when place < spent.amount_minor % ${members} then 1 else 0 end)::text) order by place) from person))
  from spent where entry.book_id = '${bookId}' and entry.id = spent.id`;

const setRates = (bookId: string) => `
  insert into rates (book_id, base, quote, on_day, rate)
  select '${bookId}', 'EUR', 'USD', day::date, 1 + (extract(doy from day) / 2000)::numeric(5, 4)
  from generate_series(timestamp '2016-11-01', '2026-11-30', '1 day') day where extract(isodow from day) < 6`;

/** A book of twelve people who have shared so many expenses. */
async function seedShared(pool: Database, count: number, { dollars = false } = {}): Promise<Book> {
  const book = await makeBook(pool);
  const { household } = openCaller(pool, book);
  for (let number = 0; number < members; number += 1)
    await household.addPerson({
      name: `Person ${number}`,
      userId: number === 0 ? book.actorId : null,
    });
  // Expenses are 85 of a hundred transactions.
  await seedLedger(pool, book, Math.ceil(count * 1.25), {
    altered: share(book.id, count, dollars),
  });
  if (dollars) await pool.db.execute(setRates(book.id));
  await withBookLock(pool.db, book.id, async (lock) => {
    for (const check of [shareDay, shareTotal]) await check.fix?.(lock);
  });
  await pool.db.execute("vacuum analyze");
  return book;
}

type Sharers = { paidBy: string; split: { kind: "equal"; parts: { personId: string }[] } };

const create = ({ db }: Database, book: Book, shares: Sharers | undefined) =>
  changeBook({ db, book, now: new Date(), bookQueues, projections }, (write) =>
    createTransaction(write, { kind: "expense", amount: amountInput.parse("12.50"), shares }),
  );

/** Creating expenses that people share, to creating others, one after the other. */
async function timeCreates(pool: Database, book: Book): Promise<Row[]> {
  const people = (await openCaller(pool, book).household.people()).items;
  const rows: Row[] = [];
  for (const sharers of [3, members]) {
    const parts = people.slice(0, sharers).map(({ id: personId }) => ({ personId }));
    const shares: Sharers = { paidBy: people[0]?.id ?? "", split: { kind: "equal", parts } };
    const [plain, shared]: [number[], number[]] = [[], []];
    for (let round = 0; round < rounds; round += 1) {
      plain.push(await milliseconds(() => create(pool, book, undefined)));
      shared.push(await milliseconds(() => create(pool, book, shares)));
    }
    const ratio = median(shared) / median(plain);
    const what = `create shared by ${sharers}, to one that is not`;
    rows.push({ what, value: ratio, unit: "", atMost: 1.15 });
  }
  return rows;
}

async function timeBalances(
  pool: Database,
  { few, many }: { few: Book; many: Book },
): Promise<{ ms: number; ratio: number }> {
  const [ofFew, ofMany]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    ofFew.push(await milliseconds(() => getBalances(pool.db, few)));
    ofMany.push(await milliseconds(() => getBalances(pool.db, many)));
  }
  return { ms: median(ofMany), ratio: median(ofMany) / median(ofFew) };
}

/** Who owes whom of many shared expenses, beside few; and what sharing adds to recording an expense. */
export async function benchShares(
  _server: Running,
  { databaseUrl }: { databaseUrl: string },
): Promise<Row[]> {
  const pool = await openPool(databaseUrl, 1);
  try {
    const few = await seedShared(pool, 1000);
    const many = await seedShared(pool, scaled(100_000));
    const what = "balances of 12 people over 100,000 shared expenses";
    const inEuros = await timeBalances(pool, { few, many });
    const creates = await timeCreates(pool, few);
    const inDollars = await timeBalances(pool, {
      few: await seedShared(pool, 1000, { dollars: true }),
      many: await seedShared(pool, scaled(100_000), { dollars: true }),
    });
    return [
      { what, value: inEuros.ms, unit: "ms" },
      { what: `${what}, to 1,000`, value: inEuros.ratio, unit: "", atMost: 1.5 },
      { what: `${what}, a fifth in dollars`, value: inDollars.ms, unit: "ms" },
      { what: `${what}, a fifth in dollars, to 1,000`, value: inDollars.ratio, unit: "" },
      ...creates,
    ];
  } finally {
    await pool.close();
  }
}
