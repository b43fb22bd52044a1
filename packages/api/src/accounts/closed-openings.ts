import type { CalendarDate } from "@outlay/core";
import { transactions } from "@outlay/db";
import { and, asc, eq, isNull, lte, or } from "drizzle-orm";
import type { LockedBook } from "../feed/lock.ts";
import { maxClosedNamed, periodClosed } from "../ledger/closed.logic.ts";
import { openingDay } from "../ledger/opening.logic.ts";
import type { AccountState } from "./account.wire.ts";

type Opening = Parameters<typeof openingDay>[0] &
  Pick<AccountState, "id" | "openingBalanceMinor" | "currency" | "excluded">;

type Change = { before: Opening | null; after: Opening | null };

/** Its day, amount and currency; null where it adds nothing. */
function openingOf(account: Opening | null) {
  if (!account || account.openingBalanceMinor === 0n) return null;
  const { openingBalanceMinor: minor, currency } = account;
  return { day: openingDay(account), minor, currency };
}

/** Whether the account has something that is dated until the end of a day. */
const countsUntil = (account: Opening, day: CalendarDate) =>
  [account.firstOn, openingOf(account)?.day].some((first) => first && first <= day);

/** The account's transactions until the end of a day, the first of them if they are many. */
async function transactionsUntil({ tx, book }: LockedBook, { id }: Opening, day: CalendarDate) {
  const rows = await tx
    .select({ id: transactions.id })
    .from(transactions)
    .where(
      and(
        eq(transactions.bookId, book.id),
        isNull(transactions.deletedAt),
        lte(transactions.occurredOn, day),
        or(eq(transactions.accountId, id), eq(transactions.toAccountId, id)),
      ),
    )
    .orderBy(asc(transactions.occurredOn), asc(transactions.id))
    .limit(maxClosedNamed);
  return rows.map((row) => row.id);
}

/**
 * Throws `period.closed` if the opening balance counts in the closed period and changes, or would count in it, and if
 * what the account has in it would be in reports no longer, or again.
 */
export async function assertOpeningOpen(
  write: LockedBook,
  { before, after }: Change,
): Promise<void> {
  const through = await write.closedThrough();
  const [former, next] = [openingOf(before), openingOf(after)];
  if (through === null) return;
  if (before && after && before.excluded !== after.excluded && countsUntil(before, through))
    throw periodClosed(through, "excluded", await transactionsUntil(write, before, through));
  if ((former ?? next) === null) return;
  const isSameDay = former?.day === next?.day;
  if (isSameDay && former?.minor === next?.minor && former?.currency === next?.currency) return;
  if (![former, next].some((opening) => opening && opening.day <= through)) return;
  if (after === null) throw periodClosed(through, "id");
  throw periodClosed(through, isSameDay ? "openingBalance" : "openedOn");
}
