import {
  accounts,
  dailyTotals,
  type Db,
  param,
  plainArray,
  prepared,
  type RowOf,
} from "@outlay/db";
import { and, asc, eq, sql } from "drizzle-orm";
import type { Book } from "../access/book.ts";
import { addDays, formatMinor, type CalendarDate } from "@outlay/core";
import { openingDay } from "../ledger/opening.logic.ts";
import { figuresAtOnce, mapInTurns } from "../support/turns.ts";
import { assertFewRows, assertSize, maxRows } from "./bounds.logic.ts";
import { convertMinor, type Converter } from "../rates/rates.logic.ts";
import type { NetWorth, NetWorthInput } from "./net-worth.contract.ts";
import { intervalEnds } from "./periods.logic.ts";
import { money, ratesIn } from "./present.ts";
import { openReport, type Report } from "./report.ts";
import { loadConverter } from "./sums.ts";

const endOfTime = "9999-12-31";

const accountColumns = {
  id: accounts.id,
  currency: accounts.currency,
  openingBalanceMinor: accounts.openingBalanceMinor,
  openedOn: accounts.openedOn,
  createdAt: accounts.createdAt,
};
type Account = RowOf<typeof accountColumns>;

const accountId = param("accountId");
const findAccounts = prepared("find_net_worth_accounts", accountColumns, (db) =>
  db
    .select(accountColumns)
    .from(accounts)
    .where(
      and(
        eq(accounts.bookId, param("bookId")),
        sql`case when ${accountId}::uuid is null then not ${accounts.excluded}
          else ${accounts.id} = ${accountId}::uuid end`,
      ),
    )
    .orderBy(asc(accounts.id))
    .limit(maxRows + 1),
);

/** The accounts of a report. */
async function loadAccounts({ db, book, input }: Report): Promise<Account[]> {
  const values = { bookId: book.id, accountId: input.accountId ?? null };
  const found = await findAccounts(db).execute(values);
  assertFewRows(found, "accounts");
  return found;
}

type Row = {
  id: string;
  balance: string;
  firstOn: CalendarDate | null;
  index: number | null;
  minor: string;
};

/** Of an account at the end of each day: its balance, and the part of it that is its opening balance. */
type Balances = { balance: bigint; opening: bigint }[];

/** Each account's balance at the end of each day: the last one less all later transactions. One statement, so one snapshot. */
async function loadBalances(
  { db, book }: Report,
  counted: readonly Account[],
  days: readonly CalendarDate[],
) {
  const { timeZone } = book;
  const ids = plainArray(counted.map(({ id }) => id));
  const spans = days.map((day, index) => ({
    index,
    from: addDays(day, 1),
    to: days[index + 1] ?? endOfTime,
  }));
  const rows = await db.execute<Row>(sql`
    select account.id, account.balance_minor::text as balance, later.index, later.minor,
      (select min(first.day) from ${dailyTotals} first where first.book_id = ${book.id}
        and first.account_id = account.id and first.count > 0) as "firstOn"
    from ${accounts} account left join lateral (
      select span.index, sum(total.sum_minor)::text as minor
      from jsonb_to_recordset(${JSON.stringify(spans)}::jsonb) as span(index int, "from" date, "to" date)
      join ${dailyTotals} total on total.book_id = ${book.id} and total.account_id = account.id
        and total.day between span."from" and span."to"
      group by span.index
    ) later on true
    where account.book_id = ${book.id} and account.id = any(${ids}::uuid[])`);
  const rowsById = Map.groupBy(rows, (row) => row.id);
  return new Map(
    counted.map((account): [string, Balances] => {
      const ofAccount = rowsById.get(account.id) ?? [];
      const [first] = ofAccount;
      const later = new Map(ofAccount.map(({ index, minor }) => [index, BigInt(minor ?? 0)]));
      const openedOn = openingDay({ ...account, timeZone, firstOn: first?.firstOn ?? null });
      let whole = BigInt(first?.balance ?? 0);
      const atEnds = days.toReversed().map((day, back) => {
        whole -= later.get(days.length - 1 - back) ?? 0n;
        const { openingBalanceMinor } = account;
        return openedOn <= day
          ? { balance: whole, opening: openingBalanceMinor }
          : { balance: whole - openingBalanceMinor, opening: 0n };
      });
      return [account.id, atEnds.toReversed()];
    }),
  );
}

type Point = {
  on: CalendarDate;
  accounts: readonly Account[];
  balanceOf: (account: Account) => Balances[number];
};

function presentPoint(report: Report, converter: Converter, { on, ...point }: Point) {
  const parts = point.accounts.map((account) => {
    const { balance, opening } = point.balanceOf(account);
    const conversion = converter.conversionOf({ day: on, currency: account.currency });
    const minor = conversion && convertMinor(balance, conversion.ratio);
    return { account, balance, opening, conversion, minor };
  });
  const worth = (sign: 1n | -1n) =>
    parts.reduce((sum, { minor = 0n }) => (minor * sign > 0n ? sum + minor * sign : sum), 0n);
  const unknown = parts.filter(({ minor, balance }) => minor === undefined && balance !== 0n);
  const unconverted = [...Map.groupBy(unknown, ({ account }) => account.currency)].map(
    ([currency, group]) => {
      const sum = group.reduce((total, { balance }) => total + balance, 0n);
      return { currency, amount: formatMinor(sum, currency) };
    },
  );
  const [assets, liabilities] = [worth(1n), worth(-1n)];
  return {
    on,
    currency: report.book.baseCurrency,
    assets: money(report, assets),
    liabilities: money(report, liabilities),
    net: money(report, assets - liabilities),
    unconverted,
    ...(report.input.explain && {
      explain: parts.map(({ account: { id, currency }, opening, ...part }) => ({
        accountId: id,
        currency,
        openingBalance: formatMinor(opening, currency),
        balance: formatMinor(part.balance, currency),
        converted:
          part.minor === undefined
            ? null
            : { amount: money(report, part.minor), currency: report.book.baseCurrency },
        filter: {
          kinds: ["expense" as const, "refund" as const, "income" as const, "transfer" as const],
          to: on,
          accountId: id,
        },
        rates: ratesIn(part.conversion ? [part.conversion] : []),
      })),
    }),
  };
}

/**
 * Net worth at the end of each interval: positive balances are assets and negative ones liabilities,
 * whatever the kind of account; each at the newest rate of that day. Throws `account.not_found`.
 */
export async function getNetWorth(
  db: Db,
  book: Book,
  { interval, ...input }: NetWorthInput,
  now: Date,
): Promise<NetWorth> {
  const report = await openReport(db, book, { ...input, refunds: "own" }, now);
  const days = intervalEnds(report.period, interval, report.calendar);
  const counted = await loadAccounts(report);
  assertSize(report, {
    points: days.length,
    unit: interval === "day" ? "days" : `${interval}s`,
    parts: counted.length,
    partName: "accounts",
    ...(interval !== "year" && { field: "interval" }),
    remedy: "Choose a longer interval, fewer days or one account.",
  });
  const [balances, converter] = await Promise.all([
    loadBalances(report, counted, days),
    loadConverter(report, report.period),
  ]);
  const present = (on: CalendarDate, index: number) => {
    const balanceOf = ({ id }: Account) =>
      balances.get(id)?.[index] ?? { balance: 0n, opening: 0n };
    return presentPoint(report, converter, { on, accounts: counted, balanceOf });
  };
  return mapInTurns(days, present, figuresAtOnce / Math.max(counted.length, 1));
}
