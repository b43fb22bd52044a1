import type { Book } from "../packages/api/src/access/book.ts";
import { getAccountBalance } from "../packages/api/src/accounts/accounts.ts";
import { accountBalanceInput } from "../packages/api/src/accounts/accounts.contract.ts";
import type { Database } from "../packages/db/src/index.ts";
import { makeBook, openPool } from "./books.ts";
import { seedLedger } from "./ledger.ts";
import { median, milliseconds, p99 } from "./load.ts";
import type { Running } from "./process.ts";
import { scaled } from "./scale.ts";
import type { Row } from "./table.ts";

const rounds = scaled(100);
/** The seeded ledger ends on this day. */
const now = new Date("2026-11-21T12:00:00Z");
const monthAgo = new Date("2026-10-21T12:00:00Z");
const atMostTimes = 3;

/** The feed's changes that recorded the transactions of a seeded ledger, each at its instant. */
const insertChanges = (bookId: string) => `
  insert into changes (book_id, seq, entity, entity_id, op, at, actor_id, operation_id, before, after)
  select book_id, b.change_seq + row_number() over (order by t.created_at, t.id), 'transaction', t.id,
    'create', t.created_at, t.created_by, t.operation_id, null,
    jsonb_build_object('id', t.id, 'kind', t.kind, 'amount', (t.amount_minor / 100.0)::numeric(20, 2)::text,
      'currency', 'EUR', 'occurredOn', t.occurred_on, 'payee', t.payee, 'note', t.note, 'tags', t.tags, 'original', null,
      'excluded', false, 'state', 'booked', 'origins', '{}'::jsonb, 'importId', null, 'createdAt', t.created_at,
      'updatedAt', t.updated_at, 'deletedAt', null, 'version', 1)
    || case t.kind when 'transfer' then jsonb_build_object('fromAccountId', t.account_id, 'toAccountId', t.to_account_id,
      'toAmount', (t.to_amount_minor / 100.0)::numeric(20, 2)::text, 'toCurrency', 'EUR', 'arrivesOn', null, 'fee', null)
      else jsonb_build_object('accountId', t.account_id, 'categoryId', t.category_id, 'splits', '[]'::jsonb) end
  from transactions t join books b on b.id = t.book_id where b.id = '${bookId}'`;

async function seedFeed({ db }: Database, { id }: Book): Promise<void> {
  await db.execute(insertChanges(id));
  await db.execute(`update books set change_seq =
    (select max(seq) from changes where book_id = '${id}') where id = '${id}'`);
  await db.execute("vacuum analyze");
}

/** The balance as it was recorded a month ago, beside today's knowledge of the balance on that day. */
export async function benchRecorded(
  _server: Running,
  { databaseUrl }: { databaseUrl: string },
): Promise<Row[]> {
  const pool = await openPool(databaseUrl, 1);
  try {
    const book = await makeBook(pool);
    await seedLedger(pool, book, scaled(1_000_000));
    await seedFeed(pool, book);
    // The one that most transactions are in.
    const [account] = await pool.db.execute<{ id: string }>(
      `select account_id as id from transactions where book_id = '${book.id}'
       group by 1 order by count(*) desc limit 1`,
    );
    const id = account?.id ?? "";
    const past = accountBalanceInput.parse({ id, on: "2026-10-21" });
    const recorded = accountBalanceInput.parse({ id, asOf: monthAgo.toISOString() });
    const [ofPast, ofRecorded]: [number[], number[]] = [[], []];
    for (let round = 0; round < rounds; round++) {
      ofPast.push(await milliseconds(() => getAccountBalance(pool.db, book, past, now)));
      ofRecorded.push(await milliseconds(() => getAccountBalance(pool.db, book, recorded, now)));
    }
    const what = "balance as recorded a month ago of 1,000,000";
    return [
      { what: `${what}, p99`, value: p99(ofRecorded), unit: "ms" },
      {
        what: `${what}, to the balance on that day`,
        value: median(ofRecorded) / median(ofPast),
        unit: "",
        atMost: atMostTimes,
      },
    ];
  } finally {
    await pool.close();
  }
}
