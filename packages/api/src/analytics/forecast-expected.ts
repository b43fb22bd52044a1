import {
  accounts,
  dailyTotals,
  type Db,
  param,
  prepared,
  type RowOf,
  transactions,
} from "@outlay/db";
import { type CalendarDate, type CurrencyCode, fieldError } from "@outlay/core";
import { and, asc, eq, isNull, type SQL, sql } from "drizzle-orm";
import { unionAll } from "drizzle-orm/pg-core";
import type { Book } from "../access/book.ts";
import { balanceOn } from "../ledger/opening.logic.ts";
import { findLoans } from "../loans/loan-rows.ts";
import type { ScheduleRow } from "../schedules/schedule-rows.ts";
import {
  loadActiveSchedules,
  scheduledUntil,
  splitPayments,
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

const bookId = param("bookId");
const today = sql`${param("today")}::date`;
const askedId = sql`${param("accountId")}::uuid`;

const accountFields = {
  id: accounts.id,
  name: accounts.name,
  kind: accounts.kind,
  currency: accounts.currency,
  openingBalanceMinor: accounts.openingBalanceMinor,
  balanceMinor: accounts.balanceMinor,
  openedOn: accounts.openedOn,
  createdAt: accounts.createdAt,
  archived: accounts.archived,
  laterMinor: (cell: string) => BigInt(cell),
};

const findAccounts = prepared("find_forecast_accounts", accountFields, (db) =>
  db
    .select({
      ...accountFields,
      laterMinor: sql`(select coalesce(sum(later.sum_minor), 0)::text from ${dailyTotals} later
        where later.book_id = ${bookId} and later.account_id = "accounts".id and later.day > ${today})`,
    })
    .from(accounts)
    .where(
      and(
        eq(accounts.bookId, bookId),
        sql`case when ${askedId} is null then not ${accounts.excluded} else ${accounts.id} = ${askedId} end`,
      ),
    )
    .orderBy(asc(accounts.id)),
);

/** An account with today's balance, and its opening balance where that counts from a later day on. */
export type ForecastAccount = {
  id: string;
  name: string;
  kind: (typeof accounts.$inferSelect)["kind"];
  currency: CurrencyCode;
  archived: boolean;
  start: Point;
  opening: Expected | null;
};

/** Throws `account.not_found`. */
async function loadForecastAccounts(db: Db, book: Book, scope: Scope): Promise<ForecastAccount[]> {
  const { accountId } = scope;
  const rows = await findAccounts(db).execute({
    bookId: book.id,
    today: scope.today,
    accountId: accountId ?? null,
  });
  if (accountId !== undefined && rows.length === 0)
    throw fieldError("account.not_found", ["accountId"], "No account has this id.");
  return rows.map((row) => {
    const { id, name, kind, currency, openedOn, openingBalanceMinor: minor } = row;
    // The day of the first transaction only moves an opening that is not set, and never past today.
    const account = { ...row, timeZone: book.timeZone, firstOn: null };
    const own = { kind: "openingBalance", name, accountId: id, currency, minor } as const;
    const isLater = openedOn !== null && openedOn > scope.today && minor !== 0n;
    return {
      id,
      name,
      kind,
      currency,
      archived: row.archived,
      start: { on: scope.today, minor: balanceOn(account, scope.today) },
      opening: isLater ? { ...own, on: openedOn } : null,
    };
  });
}

/** So much is read: with one more than counts, it is known to be too much. */
const most = maxExpected + 1;

const datedFields = {
  id: transactions.id,
  kind: transactions.kind,
  occurredOn: transactions.occurredOn,
  accountId: transactions.accountId,
  currency: transactions.currency,
  amountMinor: transactions.amountMinor,
  feeMinor: transactions.feeMinor,
  toAccountId: transactions.toAccountId,
  toCurrency: transactions.toCurrency,
  toAmountMinor: transactions.toAmountMinor,
  arrivesOn: transactions.arrivesOn,
  payee: transactions.payee,
};

/** Each transaction by account: a transfer twice, on the days on which it leaves and arrives. */
function toExpected({ id, kind, payee, ...entry }: RowOf<typeof datedFields>): Expected[] {
  const common = { kind: "transaction", name: payee, transactionId: id } as const;
  const gains = kind === "income" || kind === "refund";
  const { occurredOn: on, accountId, currency } = entry;
  const amount = entry.amountMinor + (entry.feeMinor ?? 0n);
  const own: Expected = { ...common, on, accountId, currency, minor: gains ? amount : -amount };
  const { toAccountId, toCurrency, toAmountMinor: minor, arrivesOn } = entry;
  if (toAccountId === null || toCurrency === null || minor === null) return [own];
  const other = { on: arrivesOn ?? on, accountId: toAccountId, currency: toCurrency, minor };
  return [own, { ...common, ...other }];
}

const until = sql`${param("until")}::date`;

/** Each part has an index on its days. */
const findDated = prepared(
  "find_dated_ahead",
  datedFields,
  (db, shape: "all" | "account") => {
    const { occurredOn, arrivesOn, accountId, toAccountId } = transactions;
    const dated = (days: SQL) =>
      db
        .select(datedFields)
        .from(transactions)
        .where(
          and(
            eq(transactions.bookId, bookId),
            isNull(transactions.deletedAt),
            days,
            shape === "account"
              ? sql`(${accountId} = ${askedId} or ${toAccountId} = ${askedId})`
              : undefined,
          ),
        );
    return unionAll(
      dated(sql`${occurredOn} > ${today} and ${occurredOn} <= ${until}`),
      dated(
        sql`${arrivesOn} > ${today} and ${arrivesOn} <= ${until} and ${occurredOn} <= ${today}`,
      ),
    ).limit(most);
  },
  (shape) => shape === "account",
);

/** What transactions dated after today change until a day: also those that are on their way and arrive then. */
async function loadDatedAhead(db: Db, book: Book, scope: Scope): Promise<Expected[]> {
  const { accountId } = scope;
  const rows = await findDated(db, accountId === undefined ? "all" : "account").execute({
    bookId: book.id,
    today: scope.today,
    until: scope.until,
    accountId,
  });
  return rows.flatMap(toExpected).filter(({ on }) => on > scope.today && on <= scope.until);
}

/** What a forecast is made of. */
export type Ground = {
  counted: readonly ForecastAccount[];
  active: readonly ScheduleRow[];
  dated: readonly Expected[];
  /** The accounts that are loans with terms. */
  loans: ReadonlySet<string>;
};

/** In one round trip. Throws `account.not_found`. */
export async function loadGround(db: Db, book: Book, scope: Scope): Promise<Ground> {
  const [counted, active, dated, loans] = await Promise.all([
    loadForecastAccounts(db, book, scope),
    loadActiveSchedules(db, book),
    loadDatedAhead(db, book, scope),
    findLoans(db, book),
  ]);
  return { counted, active, dated, loans: new Set(loans.map(({ id }) => id)) };
}

/** The schedules of accounts, and those that pay the same loans: what one pays changes the interest of the others. */
function schedulesOf(ids: ReadonlySet<string>, { active, loans }: Ground) {
  const touching = (among: ReadonlySet<string>) =>
    active.filter(({ settings }) =>
      settings.some(({ template: { accountId, toAccountId } }) => {
        return among.has(accountId) || (toAccountId !== null && among.has(toAccountId));
      }),
    );
  const own = touching(ids);
  const paid = own.flatMap(({ settings }) =>
    settings.flatMap(({ template }) => template.toAccountId ?? []),
  );
  const others = paid.filter((id) => loans.has(id) && !ids.has(id));
  return others.length > 0 ? touching(new Set([...ids, ...others])) : own;
}

/** What changes the balances of the accounts, by day; not whole if it is more than a forecast counts. */
export async function listExpected(
  db: Db,
  book: Pick<Book, "id" | "timeZone">,
  ground: Ground,
  scope: Scope,
): Promise<{ expected: Expected[]; isWhole: boolean }> {
  const { counted, dated, loans } = ground;
  const ids = new Set(counted.map(({ id }) => id));
  const open = await scheduledUntil(schedulesOf(ids, ground), scope, most);
  const scheduled = await toScheduled(await splitPayments(db, book, open, loans));
  const openings = counted.flatMap(({ opening }) => opening ?? []);
  const expected = [...dated, ...scheduled, ...openings]
    .filter(({ on, accountId }) => on <= scope.until && ids.has(accountId))
    .toSorted((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0));
  const isWhole = Math.max(dated.length, open.length, scheduled.length, expected.length) < most;
  return { expected, isWhole };
}
