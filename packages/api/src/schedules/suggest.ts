import {
  addDays,
  type CalendarDate,
  type CurrencyCode,
  dateIn,
  formatMinor,
  trustedDate,
} from "@outlay/core";
import { type Db, payeeUses, transactions } from "@outlay/db";
import { sql } from "drizzle-orm";
import type { Book } from "../access/book.ts";
import { forEachInTurns } from "../support/turns.ts";
import { selectSchedules } from "./schedule-rows.ts";
import { maxSuggestions, type Suggestions } from "./suggest.contract.ts";
import { findRhythms, isCovered, type PastPayment, type Rhythm } from "./suggest.logic.ts";
import { newestSettings } from "./timeline.logic.ts";

/** Two years, and some days for what is yearly. */
const daysBack = 745;
/** The payees with the most transactions, and of each the newest: so much is read, however many there are. */
const maxPayees = 1_000;
/** A bit more than two years of weeks. */
const maxPerPayee = 110;

/** Payments of one payee, kind and account. */
type Group = {
  payee: string;
  kind: "expense" | "income";
  accountId: string;
  currency: CurrencyCode;
  /** Of the newest payment. */
  categoryId: string;
  /** Items like `2026-11-03 1299 01920000-…`: a row for each would take several times as long to read. */
  payments: string;
};

const readPayments = (cells: string): PastPayment[] =>
  cells.split(",").map((cell) => {
    const [on = "", minor = "", id = ""] = cell.split(" ");
    return { on: trustedDate(on), amountMinor: BigInt(minor), id };
  });

async function selectGroups(db: Db, book: Book, today: CalendarDate): Promise<Group[]> {
  return db.execute<Group>(sql`
    select used.payee, paid.kind, paid.account_id as "accountId", paid.currency,
      (array_agg(paid.category_id order by paid.occurred_on desc))[1] as "categoryId",
      string_agg(concat_ws(' ', paid.occurred_on, paid.amount_minor, paid.id), ',') as payments
    from (
      select payee from ${payeeUses} where book_id = ${book.id}
      group by name_key, payee having sum(count) > 1 order by sum(count) desc, name_key limit ${maxPayees}
    ) used cross join lateral (
      select id, kind, account_id, currency, category_id, amount_minor, occurred_on from ${transactions}
      where book_id = ${book.id} and deleted_at is null and payee = used.payee
        and occurred_on > ${addDays(today, -daysBack)} and occurred_on <= ${today}
      order by occurred_on desc limit ${maxPerPayee}
    ) paid
    where paid.kind in ('expense', 'income')
    group by used.payee, paid.kind, paid.account_id, paid.currency having count(*) > 1`);
}

type Found = Suggestions["items"][number];

function present(
  { payee, kind, accountId, categoryId, currency }: Group,
  { amountMinor, payments, ...rhythm }: Rhythm,
): Found {
  return {
    payee,
    kind,
    accountId,
    categoryId,
    currency,
    ...rhythm,
    amount: formatMinor(amountMinor, currency),
    lastOn: payments[0]?.on ?? rhythm.startsOn,
    transactionIds: payments.map(({ id }) => id),
  };
}

/** The rhythms of the last two years that go on, surest first. */
export async function suggestSchedules(db: Db, book: Book, now: Date): Promise<Suggestions> {
  const today = dateIn(book.timeZone, now);
  const [groups, schedules] = await Promise.all([
    selectGroups(db, book, today),
    selectSchedules(db, book),
  ]);
  const scheduled = schedules.map(({ settings }) => newestSettings(settings).template);
  const found: Found[] = [];
  const atOnce = 4;
  await forEachInTurns(
    groups,
    (group) => {
      const rhythms = findRhythms(readPayments(group.payments), today);
      const news = rhythms.filter(
        ({ amountMinor }) => !isCovered({ ...group, amountMinor }, scheduled),
      );
      found.push(...news.map((rhythm) => present(group, rhythm)));
    },
    atOnce,
  );
  const items = found.toSorted(
    (a, b) => b.confidence - a.confidence || (a.payee < b.payee ? -1 : 1),
  );
  return { items: items.slice(0, maxSuggestions) };
}
