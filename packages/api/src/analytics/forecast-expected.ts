import { accounts, type Db, transactions } from "@outlay/db";
import {
  type CalendarDate,
  type CurrencyCode,
  fieldError,
  trustedCurrency,
  trustedDate,
} from "@outlay/core";
import { and, asc, eq, type SQL, sql } from "drizzle-orm";
import type { Book } from "../access/book.ts";
import { balanceOn } from "../accounts/account.wire.ts";
import { sumAfter } from "../ledger/account-use.ts";
import type { ScheduleRow } from "../schedules/schedule-rows.ts";
import {
  loadActiveSchedules,
  scheduledUntil,
  toExpected as toScheduled,
} from "./forecast-schedules.ts";
import { maxExpected } from "./forecast.contract.ts";
import type { Expected, Point } from "./forecast.logic.ts";

/** The days of a forecast and its accounts: one, or all that are not excluded. */
export type Scope = {
  today: CalendarDate;
  until: CalendarDate;
  accountId?: string | undefined;
};

const columns = {
  id: accounts.id,
  name: accounts.name,
  kind: accounts.kind,
  currency: accounts.currency,
  openingBalanceMinor: accounts.openingBalanceMinor,
  balanceMinor: accounts.balanceMinor,
  openedOn: accounts.openedOn,
  createdAt: accounts.createdAt,
};

/** An account with today's balance, and its opening balance where that counts from a later day on. */
export type ForecastAccount = {
  id: string;
  name: string;
  kind: (typeof accounts.$inferSelect)["kind"];
  currency: CurrencyCode;
  start: Point;
  opening: Expected | null;
};

/** Throws `account.not_found`. */
async function loadForecastAccounts(
  db: Db,
  book: Book,
  { today, accountId }: Scope,
): Promise<ForecastAccount[]> {
  const rows = await db
    .select({ ...columns, laterMinor: sumAfter(book, today) })
    .from(accounts)
    .where(
      and(
        eq(accounts.bookId, book.id),
        accountId === undefined ? eq(accounts.excluded, false) : eq(accounts.id, accountId),
      ),
    )
    .orderBy(asc(accounts.id));
  if (accountId !== undefined && rows.length === 0)
    throw fieldError("account.not_found", ["accountId"], "No account has this id.");
  return rows.map((row) => {
    const { id, name, kind, currency, openedOn, openingBalanceMinor: minor } = row;
    // The day of the first transaction only moves an opening that is not set, and never past today.
    const account = { ...row, timeZone: book.timeZone, firstOn: null };
    const own = { kind: "openingBalance", name, accountId: id, currency, minor } as const;
    const isLater = openedOn !== null && openedOn > today && minor !== 0n;
    return {
      id,
      name,
      kind,
      currency,
      start: { on: today, minor: balanceOn(account, today) },
      opening: isLater ? { ...own, on: openedOn } : null,
    };
  });
}

/** So much is read: with one more than counts, it is known to be too much. */
const most = maxExpected + 1;

type Row = {
  id: string;
  kind: string;
  on: string;
  accountId: string;
  currency: string;
  amount: string;
  fee: string | null;
  toAccountId: string | null;
  toCurrency: string | null;
  toAmount: string | null;
  arrivesOn: string | null;
  payee: string | null;
};

const row = sql`id, kind, occurred_on::text as "on", account_id as "accountId", currency, amount_minor::text as amount,
  fee_minor::text as fee, to_account_id as "toAccountId", to_currency as "toCurrency", to_amount_minor::text as "toAmount",
  arrives_on::text as "arrivesOn", payee`;

/** Each transaction by account: a transfer twice, on the days on which it leaves and arrives. */
function toExpected({ id, kind, payee, ...entry }: Row): Expected[] {
  const common = { kind: "transaction", name: payee, transactionId: id } as const;
  const gains = kind === "income" || kind === "refund";
  const amount = BigInt(entry.amount) + BigInt(entry.fee ?? 0);
  const on = trustedDate(entry.on);
  const own: Expected = {
    ...common,
    on,
    accountId: entry.accountId,
    currency: trustedCurrency(entry.currency),
    minor: gains ? amount : -amount,
  };
  const { toAccountId, toCurrency, toAmount, arrivesOn } = entry;
  if (toAccountId === null || toCurrency === null || toAmount === null) return [own];
  const currency = trustedCurrency(toCurrency);
  const arrives = arrivesOn === null ? on : trustedDate(arrivesOn);
  return [
    own,
    { ...common, on: arrives, accountId: toAccountId, currency, minor: BigInt(toAmount) },
  ];
}

/**
 * What transactions dated after today change until a day: also those that are on their way and arrive then.
 */
async function loadDatedAhead(
  db: Db,
  book: Book,
  { today, until, accountId }: Scope,
): Promise<Expected[]> {
  const ofAccount =
    accountId === undefined
      ? sql``
      : sql`and (account_id = ${accountId} or to_account_id = ${accountId})`;
  const from = (days: SQL) => sql`select ${row} from ${transactions}
    where book_id = ${book.id} and deleted_at is null and ${days} ${ofAccount}`;
  const rows = await db.execute<Row>(sql`
    ${from(sql`occurred_on > ${today} and occurred_on <= ${until}`)}
    union all ${from(sql`arrives_on > ${today} and arrives_on <= ${until} and occurred_on <= ${today}`)}
    limit ${most}`);
  return rows.flatMap(toExpected).filter(({ on }) => on > today && on <= until);
}

/** What a forecast is made of. */
export type Ground = {
  counted: readonly ForecastAccount[];
  active: readonly ScheduleRow[];
  dated: readonly Expected[];
};

/** In one round trip. Throws `account.not_found`. */
export async function loadGround(db: Db, book: Book, scope: Scope): Promise<Ground> {
  const [counted, active, dated] = await Promise.all([
    loadForecastAccounts(db, book, scope),
    loadActiveSchedules(db, book),
    loadDatedAhead(db, book, scope),
  ]);
  return { counted, active, dated };
}

/** What changes the balances of the accounts, by day; not whole if it is more than a forecast counts. */
export async function listExpected(
  { counted, active, dated }: Ground,
  scope: Scope,
): Promise<{ expected: Expected[]; isWhole: boolean }> {
  const ids = new Set(counted.map(({ id }) => id));
  const own = active.filter(({ settings }) =>
    settings.some(({ template: { accountId, toAccountId } }) => {
      return ids.has(accountId) || (toAccountId !== null && ids.has(toAccountId));
    }),
  );
  const scheduled = await toScheduled(await scheduledUntil(own, scope, most));
  const openings = counted.flatMap(({ opening }) => opening ?? []);
  const expected = [...dated, ...scheduled, ...openings]
    .filter(({ on, accountId }) => on <= scope.until && ids.has(accountId))
    .toSorted((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0));
  const isWhole = Math.max(dated.length, scheduled.length, expected.length) < most;
  return { expected, isWhole };
}
