import { type CalendarDate, dateOfDay, dayNumber } from "@outlay/core";
import { accounts, dailyTotals, type Db, transactions } from "@outlay/db";
import { sql } from "drizzle-orm";
import { openingDay } from "../ledger/opening.logic.ts";
import {
  type Loan,
  type LoanMovement,
  type LoanNow,
  loanOf,
  type LoanState,
  type LoanTerms,
  owedAtLast,
} from "./loan.logic.ts";

type Row = {
  balance: string;
  openedOn: CalendarDate | null;
  createdAt: string;
  firstOn: CalendarDate | null;
  startSum: string;
  day: CalendarDate | null;
  moved: string | null;
  principal: string | null;
  interest: string | null;
};

type Subject = { id: string; timeZone: string };
type Asked = { accountId: string; terms: LoanTerms; on: CalendarDate };

/** The account, and what moved after a day, by day; in one statement, and so of one snapshot. */
const readRows = (
  db: Db,
  { id: bookId }: Subject,
  { accountId, terms }: Asked,
  after: CalendarDate,
) =>
  db.execute<Row>(sql`
    select account.balance_minor::text as balance,
      account.opened_on::text as "openedOn", account.created_at::text as "createdAt",
      (select min(day)::text from ${dailyTotals} where book_id = ${bookId} and account_id = ${accountId} and count > 0) as "firstOn",
      (select coalesce(sum(sum_minor), 0)::text from ${dailyTotals}
        where book_id = ${bookId} and account_id = ${accountId}
          and day > greatest(${terms.startsOn}::date, account.opened_on)) as "startSum",
      moved.day::text as day, moved.minor::text as moved, moved.principal::text, moved.interest::text
    from ${accounts} account left join (
      select day, sum(minor) as minor, sum(principal) as principal, sum(interest) as interest from (
        select day, sum_minor as minor, 0 as principal, 0 as interest from ${dailyTotals}
        where book_id = ${bookId} and account_id = ${accountId} and day > ${after}::date
        union all
        select coalesce(arrives_on, occurred_on), 0, to_amount_minor,
          case when currency = to_currency then coalesce(fee_minor, 0) else 0 end
        from ${transactions}
        where book_id = ${bookId} and deleted_at is null and to_account_id = ${accountId}
          and coalesce(arrives_on, occurred_on) > ${after}::date
      ) part group by day
    ) moved on true
    where account.book_id = ${bookId} and account.id = ${accountId} order by moved.day`);

const movementsOf = (rows: readonly Row[]) =>
  rows.flatMap(({ day, moved, principal, interest }): LoanMovement[] =>
    day === null
      ? []
      : [
          {
            day: dayNumber(day),
            owedMinor: -BigInt(moved ?? 0),
            principalMinor: BigInt(principal ?? 0),
            interestMinor: BigInt(interest ?? 0),
          },
        ],
  );

/**
 * A loan around a day. Its opening balance is owed from the start of the month: it bore interest before it was recorded.
 * Undefined if there is no such account.
 */
export async function findLoanNow(
  db: Db,
  book: Subject,
  asked: Asked,
): Promise<LoanNow | undefined> {
  const { terms, on } = asked;
  const loan = loanOf(terms);
  const index = loan.nearest(dayNumber(on));
  const start = loan.due(index - 1).day;
  const rows = await readRows(db, book, asked, dateOfDay(start));
  const [account] = rows;
  if (!account) return undefined;
  const { openedOn, firstOn, createdAt } = account;
  const { timeZone } = book;
  const opened = dayNumber(
    openingDay({ openedOn, firstOn, createdAt: new Date(createdAt), timeZone }),
  );
  const movements = movementsOf(rows);
  const later = movements.reduce((sum, { owedMinor }) => sum + owedMinor, 0n);
  const state = { index, owedMinor: -BigInt(account.balance) - later, movements };
  return { loan, terms, state, lent: lentOf(loan, account, { opened, state }) };
}

/** What was owed when it began, or when the account did if that was later. */
function lentOf(
  loan: Loan,
  account: Row,
  { opened, state }: { opened: number; state: LoanState },
): LoanNow["lent"] {
  const owedMinor = BigInt(account.startSum) - BigInt(account.balance);
  if (owedMinor <= 0n) return { index: state.index, owedMinor: owedAtLast(state) };
  let index = 0;
  while (loan.due(index + 1).day < opened) index += 1;
  return { index: index + 1, owedMinor };
}
