import type { CalendarDate } from "@outlay/core";
import { accounts, type Db } from "@outlay/db";
import { and, eq } from "drizzle-orm";
import type { Book } from "../access/book.ts";
import { balanceOn } from "../ledger/opening.logic.ts";
import { firstDay, sumAfter, sumPending } from "../ledger/account-use.ts";
import type { Balances } from "./import-rows.ts";
import type { Statement } from "./reading-input.logic.ts";

type Rows = {
  added: ReadonlyMap<CalendarDate, { minor: bigint; pendingMinor: bigint }>;
  lastOn: CalendarDate | null;
};

/**
 * The balances of an account at the end of the statement's day; without a statement, of today or the last row's day if that is
 * later.
 */
export async function loadBalances(
  tx: Db,
  book: Book,
  { accountId, today }: { accountId: string; today: CalendarDate },
  { statement, added, lastOn }: Rows & { statement: Statement | null },
): Promise<Balances | null> {
  const last = lastOn ?? today;
  const on = statement ? (statement.on ?? last) : last > today ? last : today;
  const [account] = await tx
    .select({
      currency: accounts.currency,
      openedOn: accounts.openedOn,
      createdAt: accounts.createdAt,
      openingBalanceMinor: accounts.openingBalanceMinor,
      balanceMinor: accounts.balanceMinor,
      laterMinor: sumAfter(book, on),
      pendingMinor: sumPending(book, on),
      firstOn: firstDay(book),
    })
    .from(accounts)
    .where(and(eq(accounts.bookId, book.id), eq(accounts.id, accountId)));
  if (!account) return null;
  const days = [...added].filter(([day]) => day <= on);
  const sum = (pick: (sums: { minor: bigint; pendingMinor: bigint }) => bigint) =>
    days.reduce((total, [, sums]) => total + pick(sums), 0n);
  return {
    on,
    currency: account.currency,
    before: String(balanceOn(asWithRows(account, added, book), on)),
    added: String(sum(({ minor }) => minor)),
    pending: String(account.pendingMinor + sum(({ pendingMinor }) => pendingMinor)),
  };
}

/** An opening balance without a day of its own counts from the first record on, which may be one of the file. */
function asWithRows<Account extends { firstOn: CalendarDate | null }>(
  account: Account,
  added: Rows["added"],
  { timeZone }: Book,
) {
  const days = [...added.keys(), ...(account.firstOn === null ? [] : [account.firstOn])];
  return { ...account, timeZone, firstOn: days.toSorted()[0] ?? null };
}
