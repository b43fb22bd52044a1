import { accounts, transactions } from "@outlay/db";
import { sql } from "drizzle-orm";
import { type Check, findRows, formatAmount, fixRows } from "../support/check.ts";

type Row = { id: string; currency: string; kept: string; due: string };

const differing = (bookId: string) => sql<Row>`
  select account.id, account.currency, account.balance_minor as kept,
    account.opening_balance_minor + coalesce(effect.sum_minor, 0) as due
  from ${accounts} account left join (
    select account_id, sum(minor) as sum_minor from (
      select account_id,
        case when kind in ('income', 'refund') then amount_minor else -amount_minor end
          - coalesce(fee_minor, 0) as minor
      from ${transactions} where book_id = ${bookId} and deleted_at is null
      union all
      select to_account_id, to_amount_minor
      from ${transactions} where book_id = ${bookId} and deleted_at is null and kind = 'transfer'
    ) part group by account_id
  ) effect on effect.account_id = account.id
  where account.book_id = ${bookId}
    and account.balance_minor <> account.opening_balance_minor + coalesce(effect.sum_minor, 0)`;

/** An account's balance is its opening balance plus its live transactions. */
export const balance: Check = {
  name: "balance",
  find: findRows(differing, ({ id, currency, kept, due }) => ({
    subject: `account ${id}`,
    problem: `is ${formatAmount(kept, currency)}, should be ${formatAmount(due, currency)} ${currency}`,
  })),
  fix: fixRows(
    (bookId) => sql`update ${accounts} set balance_minor = differing.due
      from (${differing(bookId)}) differing
      where ${accounts.bookId} = ${bookId} and ${accounts.id} = differing.id`,
  ),
};
