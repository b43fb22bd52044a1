import { balance } from "../packages/api/src/accounts/balances.checks.ts";
import { dailyTotal, monthlyTotal } from "../packages/api/src/transactions/totals.checks.ts";
import { payeeUse } from "../packages/api/src/payees/payee-uses.checks.ts";
import { searchPair } from "../packages/api/src/transactions/search-text.checks.ts";
import { tagUse } from "../packages/api/src/tags/tag-uses.checks.ts";
import { withBookLock } from "../packages/api/src/feed/lock.ts";
import type { Database, Db } from "../packages/db/src/index.ts";

const insertAccounts = (bookId: string, accountCount: number) => `
  insert into accounts (book_id, id, name, kind, currency, opening_balance_minor, balance_minor, created_at, updated_at)
  select '${bookId}', gen_random_uuid(), 'Account ' || number, 'checking', 'EUR', 0, 0, now(), now()
  from generate_series(2, ${accountCount}) number`;

/** 600 kinds of shop in five towns; the first ones are where most of the shopping is done. */
const shops = `
  select payee, row_number() over (order by md5(payee)) - 1 as number from (
    select adjective || ' ' || trade || ' ' || town as payee
    from unnest('{Old,New,Corner,Central,Green,Blue,Red,Golden,Silver,Happy,Little,Grand,Royal,Modern,Quick,
      Fresh,Sunny,Quiet,Brave,Clever,Lucky,Noble,Pure,Simple,Smart,Swift,Urban,Rural,Vital,Warm}'::text[]) adjective,
      unnest('{Market,Bakery,Butcher,Pharmacy,Garage,Cinema,Florist,Books,Cafe,Bistro,Hotel,Optician,Tailor,
        Hardware,Toys,Shoes,Records,Bikes,Barber,Grill}'::text[]) trade,
      unnest('{Aachen,Bonn,Celle,Dresden,Erfurt}'::text[]) town
  ) named`;

/**
 * Rows of ten years, the newest last: most of them expenses, few payees with most of the rows, a
 * third with a note, a seventh with tags, one in a hundred to be divided later.
 */
const insertTransactions = (bookId: string, count: number, accountCount: number) => `
  with
    account as (select array_agg(id order by id) as ids from accounts where book_id = '${bookId}'),
    category as (
      select array_agg(id order by id) filter (where kind = 'expense') as expense,
        array_agg(id order by id) filter (where kind = 'income') as income
      from categories where book_id = '${bookId}' and deleted_at is null
    ),
    shop as (select array_agg(payee order by number) as payees from (${shops}) shop),
    roll as materialized (
      select number, random() as kind, random() as shop, random() as account, random() as category,
        random() as amount, random() as note, random() as tag,
        date_trunc('milliseconds', timestamptz '2016-11-21' + interval '10 years' * number / ${count}) as at
      from generate_series(1, ${count}) number
    ),
    drawn as (
      select roll.*,
        case when roll.kind < 0.85 then 'expense' when roll.kind < 0.92 then 'income'
          when roll.kind < 0.97 then 'transfer' else 'refund' end as sort,
        account.ids[1 + floor(roll.account ^ 2 * ${accountCount})::int] as account_id,
        account.ids[1 + (1 + floor(roll.account ^ 2 * ${accountCount})::int) % ${accountCount}] as to_account_id,
        category.expense, category.income,
        shop.payees[1 + floor(roll.shop ^ 3 * 3000)::int] as payee,
        (exp(roll.amount * 6) * 100)::bigint as minor,
        case when roll.number % 100000 = 7 then 'A zeppelin' when roll.note < 0.3
          then 'Bought ' || (array['bread','shoes','a lamp','a present','milk','fuel','a ticket'])[1 + floor(roll.note * 23)::int] end as remark,
        case when roll.number % 50000 = 9 then '{once}' when roll.tag < 0.15
          then array['tag-' || floor((roll.tag / 0.15) ^ 2 * 40)::int] || case when roll.tag < 0.02 then '{shared}'::text[] else '{}' end
          else '{}' end as labels
      from roll, account, category, shop
    )
  insert into transactions (book_id, id, kind, occurred_on, account_id, currency, amount_minor, amount_thousandths,
    to_account_id, to_currency, to_amount_minor, category_id, payee, note, tags, search_text, created_by, updated_by, operation_id, created_at, updated_at)
  select '${bookId}',
    (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7' || substr(hash, 1, 3) || '8' || substr(hash, 4, 15))::uuid,
    sort, at::date - floor(amount * 3)::int, account_id, 'EUR', minor, minor * 10,
    case sort when 'transfer' then to_account_id end, case sort when 'transfer' then 'EUR' end, case sort when 'transfer' then minor end,
    case sort when 'transfer' then null when 'income' then income[1 + floor(category * cardinality(income))::int]
      else expense[1 + case when category < 0.9 then hashtext(payee) & 1023 else (category * 1000)::int end % cardinality(expense)] end,
    payee, remark, labels, lower(array_to_string(array[payee, coalesce(remark, '')] || labels, E'\\n')), author.id, author.id, gen_random_uuid(), at, at
  from drawn, (select user_id as id from memberships where book_id = '${bookId}') author, lateral (select md5(number::text || '${bookId}') as hash) hashed`;

/** Divides one expense in a hundred between its category and another one. */
const divide = (bookId: string) => `
  with
    child as (
      select id as other from categories
      where book_id = '${bookId}' and kind = 'expense' and parent_id is not null limit 1
    ),
    divided as (
      update transactions set split_category_ids =
        array(select distinct part from unnest(array[category_id, other]) part order by part)
      from child
      where book_id = '${bookId}' and kind = 'expense' and amount_minor > 1 and substr(id::text, 36) || substr(id::text, 34, 1) in ('00', '1a', '2b')
      returning id, category_id, amount_minor, other
    )
    insert into transaction_splits (book_id, transaction_id, position, category_id, category_kind, amount_minor)
    select '${bookId}', id, position, case position when 0 then category_id else other end, 'expense',
      case position when 0 then amount_minor - amount_minor / 2 else amount_minor / 2 end
    from divided, generate_series(0, 1) position`;

/**
 * Runs what fills tables of the ledger. Its rows are of the right kind by construction: foreign keys need not look; and for
 * many of them indexes are faster built at once.
 */
export async function fillLedger(
  tx: Db,
  { isLarge, tables = ["transactions"] }: { isLarge: boolean; tables?: readonly string[] },
  fill: () => Promise<void>,
): Promise<void> {
  await tx.execute("set local session_replication_role = replica");
  await tx.execute("set local maintenance_work_mem = '512MB'");
  await tx.execute("set local work_mem = '128MB'");
  const indexes = await tx.execute<{ name: string; definition: string }>(
    `select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition from pg_index
     where indrelid = any('{${tables.join(",")}}'::regclass[])
       and not exists (select from pg_constraint where conindid = indexrelid)`,
  );
  for (const { name } of isLarge ? indexes : []) await tx.execute(`drop index ${name}`);
  await fill();
  for (const { definition } of isLarge ? indexes : []) await tx.execute(definition);
}

/** Fills an empty book with rows as ten years leave them, which a statement may alter before they are indexed. */
export async function seedLedger(
  { db }: Database,
  book: { id: string },
  count: number,
  { accountCount = 10, altered }: { accountCount?: number; altered?: string } = {},
): Promise<void> {
  await db.execute(insertAccounts(book.id, accountCount));
  await withBookLock(db, book.id, async (lock) => {
    const { tx } = lock;
    await tx.execute("select setseed(0.5)");
    await fillLedger(tx, { isLarge: count > 10_000 }, async () => {
      await tx.execute(insertTransactions(book.id, count, accountCount));
      await tx.execute(divide(book.id));
      if (altered === undefined) return;
      // Else the planner takes a new table for a small one.
      await tx.execute("analyze transactions");
      await tx.execute(altered);
    });
    await tx.execute("analyze transactions, transaction_splits");
    for (const check of [balance, dailyTotal, monthlyTotal, payeeUse, tagUse, searchPair])
      await check.fix?.(lock);
  });
  await db.execute("vacuum analyze");
}
