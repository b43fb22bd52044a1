import {
  accounts,
  books,
  command,
  dailyTotals,
  type Db,
  insertRows,
  json,
  monthlyTotals,
  ownColumns,
  param,
  payeeUses,
  recordset,
  tagUses,
} from "@outlay/db";
import { sql } from "drizzle-orm";
import type { Book } from "../access/book.ts";
import {
  type CategorySpendingDelta,
  evaluateAlerts,
  type AlertState,
} from "../planning/alerts/firing.logic.ts";
import { loadCandidates, notifySpending } from "../planning/alerts/alert-state.ts";
import type { SendLast } from "../feed/lock.ts";
import { addToSpending } from "../planning/figures/spending.ts";
import { appendChanges, type FeedEntry } from "../feed/append.ts";
import {
  insertNotifications,
  toFeedEntries,
  toNotificationRows,
} from "../planning/notifications/notify.ts";
import { sumDifferences, type TotalDelta } from "../ledger/effects.logic.ts";
import { snapshotOf } from "../ledger/feed-snapshot.ts";
import type { LedgerTransaction } from "../ledger/resolve.logic.ts";
import type { LedgerChange } from "../ledger/operations.logic.ts";
import { writeEntries } from "../ledger/transaction-writes.ts";

const given = { bookId: param("bookId"), rows: param("deltas") };

const balanceDelta = { accountId: dailyTotals.accountId, sumMinor: dailyTotals.sumMinor };

const addToBalances = command(
  "add_to_balances",
  sql`update ${accounts} set balance_minor = ${accounts.balanceMinor} + delta."sumMinor"
    from ${recordset(given.rows, "delta", balanceDelta)}
    where ${accounts.bookId} = ${given.bookId} and ${accounts.id} = delta."accountId"`,
);

const addToDailyTotals = command(
  "add_to_daily_totals",
  sql`${insertRows(dailyTotals, given)}
    on conflict on constraint daily_totals_pkey do update set
      sum_minor = ${dailyTotals.sumMinor} + excluded.sum_minor,
      count = ${dailyTotals.count} + excluded.count`,
);

const addToMonthlyTotals = command(
  "add_to_monthly_totals",
  sql`insert into ${monthlyTotals} (book_id, month, currency, category_id, kind, sum_minor, count)
    select book.id, day - (extract(day from day)::int - 1), account.currency,
      "categoryId", delta.kind, sum("sumMinor"), sum(count)
    from ${books} book, ${recordset(given.rows, "delta", ownColumns(dailyTotals))}
    join ${accounts} account on account.book_id = ${given.bookId} and account.id = "accountId"
    where book.id = ${given.bookId} and delta.kind <> 'transfer'
    group by 1, 2, 3, 4, 5
    on conflict on constraint monthly_totals_pkey do update set
      sum_minor = ${monthlyTotals.sumMinor} + excluded.sum_minor,
      count = ${monthlyTotals.count} + excluded.count`,
);

const addToPayeeUses = command(
  "add_to_payee_uses",
  sql`${insertRows(payeeUses, given)}
    on conflict on constraint payee_uses_pkey
      do update set count = ${payeeUses.count} + excluded.count`,
);

const addToTagUses = command(
  "add_to_tag_uses",
  sql`${insertRows(tagUses, given)}
    on conflict on constraint tag_uses_pkey do update set count = ${tagUses.count} + excluded.count`,
);

/** Changes to daily spending (expenses less refunds), which counts in budgets. */
function spendingDeltas(
  changes: readonly LedgerChange[],
  totals: readonly TotalDelta[],
): CategorySpendingDelta[] {
  const entries = changes.flatMap(({ before, after }) => [before ?? after, after]);
  const currencies = new Map(entries.map(({ accountId, currency }) => [accountId, currency]));
  return totals
    .filter(({ kind }) => kind === "expense" || kind === "refund")
    .map(({ day, categoryId, accountId, sumMinor, count }) => ({
      day,
      categoryId,
      currency: currencies.get(accountId) ?? "",
      spentMinor: -sumMinor,
      count,
    }));
}

type Posting = {
  changes: readonly LedgerChange[];
  /** Expenses of which only the refunded amount changes. */
  refunded?: readonly LedgerTransaction[];
  /** Loaded after any earlier change. */
  alertState: AlertState;
  /** Sends the writes with the commit, if nothing follows them. */
  sendLast?: SendLast;
};

/**
 * Writes changes to the ledger and applies their difference to all derived data: account balances,
 * daily and monthly totals, the spending of budgets, uses of payees and tags, the change feed, and
 * notifications of alerts. All writes to the ledger go through this function, in one transaction
 * with the book locked. The statements are sent together, without waiting in between, unless an
 * alert of a budget may fire: then the budget is read before and after.
 */
export async function postChanges(
  tx: Db,
  book: Book,
  { changes, refunded = [], alertState, sendLast }: Posting,
  now: Date,
): Promise<void> {
  const { balances, totals, payees, tags } = sumDifferences(changes);
  const add = (to: ReturnType<typeof command>, rows: readonly object[]) =>
    rows.length > 0 && to(tx, { bookId: book.id, deltas: json(rows) });
  const deltas = spendingDeltas(changes, totals);
  const { spending, newNotifications, candidates } = evaluateAlerts(alertState, {
    deltas,
    balances,
  });
  const earlier = candidates.length > 0 ? await loadCandidates(tx, book, candidates, now) : [];
  const notificationRows = toNotificationRows(newNotifications, now);
  const entries: FeedEntry[] = changes.map(({ op, before, after }) => ({
    entity: "transaction",
    entityId: after.id,
    op,
    before: before && snapshotOf(before),
    after: snapshotOf(after),
  }));
  const writes = Promise.all([
    writeEntries(tx, book, changes, refunded),
    add(addToBalances, balances),
    add(addToDailyTotals, totals),
    add(addToMonthlyTotals, totals),
    add(addToPayeeUses, payees),
    add(addToTagUses, tags),
    addToSpending(tx, book.id, spending),
    appendChanges(tx, book, [...entries, ...toFeedEntries(notificationRows)], now),
    insertNotifications(tx, book, notificationRows, now),
  ]);
  if (sendLast && earlier.length === 0) return sendLast(writes);
  await writes;
  if (earlier.length > 0) await notifySpending(tx, book, earlier, now);
}
