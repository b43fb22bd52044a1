import type { CalendarDate } from "@outlay/core";
import {
  accounts,
  alertFirings,
  alerts,
  budgets,
  command,
  dailyTotals,
  type Db,
  insertRows,
  json,
  param,
  plainArray,
  prepared,
  recordset,
} from "@outlay/db";
import { and, eq, isNotNull, isNull, sql } from "drizzle-orm";
import type { LockedBook } from "../../feed/lock.ts";
import { longest } from "../figures/budget-facts.ts";
import { notify, resolveNotifications } from "../notifications/notify.ts";
import type { Firing, Outcome, Threshold, WatchedBalance } from "./firing.logic.ts";

const bookId = param("bookId");

const readFirings = (cell: string): Threshold["firings"] | null =>
  (JSON.parse(cell) as [CalendarDate, string][]).map(([periodStart, minor]) => ({
    periodStart,
    limitMinor: BigInt(minor),
  }));

const thresholdFields = {
  id: alerts.id,
  budgetId: budgets.id,
  percent: alerts.percent,
  enabled: alerts.enabled,
  firings: readFirings,
};

const findThresholds = prepared("find_thresholds", thresholdFields, (db, scope: "all" | "these") =>
  db
    .select({
      ...thresholdFields,
      firings: sql`(select json_agg(json_build_array(firing.period_start, firing.limit_minor::text))::text
          from ${alertFirings} firing where firing.book_id = ${bookId} and firing.alert_id = "alerts"."id"
            and firing.period_start between ${param("on")}::date - ${longest} and ${param("on")}::date)`,
    })
    .from(alerts)
    .innerJoin(budgets, and(eq(budgets.bookId, alerts.bookId), eq(budgets.id, alerts.budgetId)))
    .where(
      and(
        eq(alerts.bookId, bookId),
        isNull(budgets.deletedAt),
        scope === "all"
          ? undefined
          : // A query of its own: of ids that PostgreSQL knows it estimates fewer rows than without, and so plans each time again.
            sql`"budgets"."id" = any((select ${param("ids")}::uuid[])::uuid[])`,
      ),
    ),
);

/** The alerts of live budgets (all by default), with their firings in periods that may include a day. */
export async function selectThresholds(
  db: Db,
  book: { id: string },
  { on, ids }: { on: CalendarDate; ids?: readonly string[] },
): Promise<Threshold[]> {
  const rows = await findThresholds(db, ids ? "these" : "all").execute({
    bookId: book.id,
    on,
    ids: plainArray(ids ?? []),
  });
  return rows.flatMap(({ percent, firings, ...row }) =>
    percent === null ? [] : { ...row, percent, firings: firings ?? [] },
  );
}

const balanceFields = {
  alertId: alerts.id,
  accountId: accounts.id,
  name: accounts.name,
  currency: accounts.currency,
  balanceMinor: (cell: string) => BigInt(cell),
  belowMinor: alerts.belowMinor,
  enabled: alerts.enabled,
  firedOn: alertFirings.periodStart,
  firedMinor: alertFirings.limitMinor,
};

/**
 * What the account of the row holds at the end of a day that is today or earlier. The day is a query of its own: with one that PostgreSQL
 * knows it estimates fewer days than without, and so plans each time again, which took 150 µs of each create.
 */
const balanceToday = sql`(${accounts}.balance_minor
  - (select coalesce(sum(later.sum_minor), 0) from ${dailyTotals} later where later.book_id = ${bookId}
      and later.account_id = ${accounts}.id and later.day > (select ${param("today")}::date))
  - case when ${accounts}.opened_on > ${param("today")}::date then ${accounts}.opening_balance_minor else 0 end)::text`;

const findBalances = prepared("find_watched_balances", balanceFields, (db) =>
  db
    .select({ ...balanceFields, balanceMinor: balanceToday })
    .from(alerts)
    .innerJoin(accounts, and(eq(accounts.bookId, alerts.bookId), eq(accounts.id, alerts.accountId)))
    .leftJoin(
      alertFirings,
      and(eq(alertFirings.bookId, alerts.bookId), eq(alertFirings.alertId, alerts.id)),
    )
    .where(and(eq(alerts.bookId, bookId), isNotNull(alerts.accountId))),
);

/** The alerts on accounts, with the balances of the end of today. */
export async function selectWatchedBalances(
  db: Db,
  book: { id: string },
  today: CalendarDate,
): Promise<WatchedBalance[]> {
  const rows = await findBalances(db).execute({ bookId: book.id, today });
  return rows.flatMap(({ belowMinor, ...row }) =>
    belowMinor === null ? [] : { ...row, belowMinor },
  );
}

const { alertId, periodStart } = alertFirings;

const insertFirings = command(
  "insert_alert_firings",
  sql`${insertRows(alertFirings, { bookId, rows: param("rows") })}
    on conflict on constraint alert_firings_pkey do update set limit_minor = excluded.limit_minor`,
);

const deleteFirings = command(
  "delete_alert_firings",
  sql`delete from ${alertFirings} using ${recordset(param("rows"), "armed", { alertId, periodStart })}
    where ${alertFirings.bookId} = ${bookId} and ${alertId} = armed."alertId"
      and ${periodStart} = armed."periodStart"`,
);

/** Whether alerts fire, are armed, or fire on with another limit. */
export const hasOutcome = ({ fired, armed }: Outcome) => fired.length + armed.length > 0;

/** Stores what has become of alerts, and notifies of it. */
export async function keepOutcomes(write: LockedBook, outcomes: readonly Outcome[]): Promise<void> {
  const { tx, book } = write;
  const fired: readonly Firing[] = outcomes.flatMap((outcome) => outcome.fired);
  const armed = outcomes.flatMap((outcome) => outcome.armed);
  if (fired.length > 0) await insertFirings(tx, { bookId: book.id, rows: json(fired) });
  if (armed.length > 0) {
    await deleteFirings(tx, { bookId: book.id, rows: json(armed) });
    await resolveNotifications(write, armed);
  }
  await notify(
    write,
    outcomes.flatMap(({ newNotifications }) => newNotifications),
  );
}
