import { type CalendarDate, type CurrencyCode, trustedCurrency, trustedDate } from "@outlay/core";
import {
  alerts,
  bookCalendar,
  books,
  budgetAmounts,
  budgetMoves,
  budgets,
  accounts,
  budgetSpending,
  dailyTotals,
  type Db,
  param,
  plainArray,
  prepared,
  type RowOf,
} from "@outlay/db";
import { and, eq, isNull, type SQL, sql } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";
import { toSchedule } from "./periods.logic.ts";
import { laterInPeriod } from "./budget-periods.logic.ts";
import { isForAll, joinedFamily, members, pastOf, readPast, toEarlier } from "./scope.ts";
import type { Target } from "./spending.logic.ts";
import type { BudgetTimeline, Dated, DatedAmount } from "./period-state.logic.ts";

/** Cells like `2026-11-01EUR1250,…`: a date, then what `read` takes. JSON costs PostgreSQL twice as much. */
const readCells =
  <Item>(read: (cell: string) => Item) =>
  (cells: string): Item[] =>
    cells.split(",").map(read);

const dayOf = (cell: string) => trustedDate(cell.slice(0, 10));
const readDated = readCells((cell): Dated => ({ on: dayOf(cell), minor: BigInt(cell.slice(10)) }));
const readAmounts = readCells((cell): DatedAmount => ({
  on: dayOf(cell),
  onlyPeriod: cell[10] === "t",
  minor: BigInt(cell.slice(11)),
}));
const readAlerts = readCells((cell) => ({
  enabled: cell.startsWith("t"),
  percent: Number(cell.slice(1)),
}));
const readSpent = readCells((cell) => ({
  on: dayOf(cell),
  currency: trustedCurrency(cell.slice(10, 13)),
  minor: BigInt(cell.slice(13)),
}));
const readIds = (json: string) => JSON.parse(json) as string[];

const columns = {
  id: budgets.id,
  name: budgets.name,
  kind: budgets.kind,
  currency: budgets.currency,
  unit: budgets.unit,
  count: budgets.count,
  anchorOn: budgets.anchorOn,
  rollover: budgets.rollover,
  startsOn: budgets.startsOn,
  endsOn: budgets.endsOn,
  carriedOn: budgets.carriedOn,
  carriedMinor: budgets.carriedMinor,
  ...bookCalendar,
};

const fields = {
  ...columns,
  categories: readIds,
  past: readPast,
  amounts: readAmounts,
  moves: readDated,
  spent: readSpent,
  later: readSpent,
  alerts: readAlerts,
};

const ofBudget = (alias: string) =>
  sql`${sql.raw(alias)}.book_id = ${param("bookId")} and ${sql.raw(alias)}.budget_id = "budgets".id`;

const spentOf = (condition: SQL) => sql`from ${budgetSpending} spending
  where ${ofBudget("spending")} and ${condition}`;
const day = sql`${param("on")}::date`;
// Rows with a count of 0 are included, so that this only moves forward until spending is rebuilt.
const newest = sql`(select max(period_start) ${spentOf(sql`period_start <= ${day}`)})`;

/**
 * Spending by period. `newest` reads as little as the newest period needs: without rollover only
 * that period; with full rollover the sum of earlier periods in the budget's currency, but other
 * currencies period by period, since they are converted by day. The newest period with spending may
 * be before the current one. `sinceCarried` reads on from the period into which it is kept what is carried over.
 */
const spentIn = {
  all: sql`select period_start as on_day, currency, spent_minor as minor
    ${spentOf(sql`count > 0 and period_start <= ${day}`)}`,
  newest: sql`select period_start as on_day, currency, spent_minor as minor
    ${spentOf(sql`count > 0 and period_start <= ${day}
      and period_start >= case when "budgets".past is not null or "budgets".rollover = 'surplus'
        then '-infinity' else ${newest} end`)}
    union all select case currency when "budgets".currency then "budgets".starts_on else period_start end,
      currency, sum(spent_minor)
    ${spentOf(sql`count > 0 and period_start < ${newest} and "budgets".rollover = 'full'
      and "budgets".past is null`)} group by 1, currency`,
  sinceCarried: sql`select period_start as on_day, currency, spent_minor as minor
    ${spentOf(sql`count > 0 and period_start between "budgets".carried_on and ${day}`)}`,
};

const listSpent = (periods: keyof typeof spentIn) =>
  sql`(select string_agg(concat(on_day, currency, minor), ',') from (${spentIn[periods]}) part)`;

const spentCells: Record<Shape["periods"], SQL> = {
  all: listSpent("all"),
  newest: listSpent("newest"),
  present: sql`case when "budgets".carried_on <= ${day} then ${listSpent("sinceCarried")}
    else ${listSpent("newest")} end`,
};

/** The longest possible period in days; a month may begin two days early. */
export const longest = sql`(case when "budgets".past is not null then 366 * 366 * 2
  else case "budgets".unit when 'days' then 1 when 'week' then 7
  when 'month' then 31 when 'quarter' then 92 else 366 end * "budgets".count + 2 end)`;

/** Spending in the budget's currency after the day, in any period that includes the day. Most books have none. */
const later = sql`case when (select max(ahead.day) from ${dailyTotals} ahead
    where ahead.book_id = ${param("bookId")}) > ${day}
  then (select string_agg(concat(total.day, account.currency,
      case total.kind when 'income' then total.sum_minor else -total.sum_minor end), ',')
    from ${dailyTotals} total join ${accounts} account
      on account.book_id = ${param("bookId")} and account.id = total.account_id
    where total.book_id = ${param("bookId")} and total.day > ${day} and total.day < ${day} + ${longest}
      and total.kind in ('expense', 'refund', 'income')
      and (total.kind = 'income') = ("budgets".kind = 'income')
      and account.currency = "budgets".currency and not account.excluded
      and (${isForAll} or total.category_id = any(array(${members})))) end`;

/**
 * Which budgets, and whether all periods are needed or only the newest: computed from the first one on, or (`present`)
 * from what is kept as carried over.
 */
type Shape = { scope: "all" | "these"; periods: "all" | "newest" | "present" };

/** The ids are a query of their own: of those that PostgreSQL knows it estimates fewer rows than without, and so plans each time again. */
const inScope: Record<Shape["scope"], (id: SQL) => SQL> = {
  all: () => sql`true`,
  these: (id) => sql`${id} = any((select ${param("ids")}::uuid[])::uuid[])`,
};

/** The rows of a table as one text for each budget. Asked for budget by budget, 50 budgets take PostgreSQL 1.8 ms instead of 0.7. */
const listOf = (cells: SQL, table: PgTable, scope: Shape["scope"]) => sql`(
  select budget_id, string_agg(${cells}) as cells from ${table}
  where book_id = ${param("bookId")} and ${inScope[scope](sql`budget_id`)} group by budget_id)`;

const findFacts = prepared("find_budget_facts", fields, (db, { scope, periods }: Shape) =>
  db
    .select({
      ...columns,
      categories: joinedFamily.ids,
      past: pastOf,
      amounts: sql`amount.cells`,
      moves: sql`move.cells`,
      spent: spentCells[periods],
      later,
      alerts: sql`alert.cells`,
    })
    .from(budgets)
    .innerJoin(books, eq(books.id, budgets.bookId))
    .leftJoin(joinedFamily.children, joinedFamily.on)
    .leftJoin(
      sql`${listOf(sql`concat(from_on, only_period, amount_minor), ',' order by from_on`, budgetAmounts, scope)} amount`,
      sql`amount.budget_id = "budgets".id`,
    )
    .leftJoin(
      sql`${listOf(sql`concat(on_day, moved_minor), ','`, budgetMoves, scope)} move`,
      sql`move.budget_id = "budgets".id`,
    )
    .leftJoin(
      sql`${listOf(sql`concat(enabled, percent), ',' order by percent`, alerts, scope)} alert`,
      sql`alert.budget_id = "budgets".id`,
    )
    .where(
      and(
        eq(budgets.bookId, param("bookId")),
        isNull(budgets.deletedAt),
        inScope[scope](sql`"budgets".id`),
      ),
    )
    .orderBy(budgets.id),
);

/** A budget with all data for its figures, in minor units. */
export type BudgetFacts = Target & {
  /** As of the end of this day. */
  on: CalendarDate;
  name: string;
  currency: CurrencyCode;
  timeline: BudgetTimeline;
  hasForeign: boolean;
  /** Spending in other currencies that is not converted. */
  foreign: readonly (Dated & { currency: CurrencyCode })[];
  alerts: readonly { percent: number; enabled: boolean }[];
};

/** Null without rows. */
type Row = { [Field in keyof RowOf<typeof fields>]: RowOf<typeof fields>[Field] | null } & RowOf<
  typeof columns
>;

function toFacts(
  { unit, count, anchorOn, monthStartDay, monthStartRule, weekStartDay, ...row }: Row,
  { on, periods }: Required<Pick<FactsQuery, "on" | "periods">>,
): BudgetFacts {
  const { id, name, kind, currency, rollover, startsOn, endsOn, categories } = row;
  const calendar = { monthStartDay, monthStartRule, weekStartDay };
  const schedule = toSchedule({ unit, count, anchorOn, startsOn }, calendar);
  const past = toEarlier(row.past ?? [], calendar);
  const target = { id, kind, categories, schedule, startsOn, endsOn, rollover, past };
  const spending = row.spent ?? [];
  const { carriedOn, carriedMinor } = row;
  const isKept = periods === "present" && carriedOn !== null && carriedOn <= on;
  const timeline = {
    ...target,
    amounts: row.amounts ?? [],
    moves: row.moves ?? [],
    carried: isKept && carriedMinor !== null ? { on: carriedOn, minor: carriedMinor } : null,
    spent: spending.filter((part) => part.currency === currency),
    later: laterInPeriod(target, on, row.later ?? []),
  };
  const foreign = spending.filter((part) => part.currency !== currency);
  return {
    ...target,
    on,
    name,
    currency,
    timeline,
    hasForeign: foreign.length > 0,
    foreign,
    alerts: row.alerts ?? [],
  };
}

export type FactsQuery = {
  /** Periods that start later are left out. */
  on: CalendarDate;
  periods?: Shape["periods"];
  /** All budgets by default. */
  ids?: readonly string[];
};

/** The live budgets of a book, in the order of their ids, without converting other currencies. */
export async function selectFacts(
  db: Db,
  book: { id: string },
  { on, periods = "newest", ids }: FactsQuery,
): Promise<BudgetFacts[]> {
  const scope = ids ? "these" : "all";
  const rows = await findFacts(db, { scope, periods }).execute({
    bookId: book.id,
    on,
    ids: plainArray(ids ?? []),
  });
  return rows.map((row) => toFacts(row, { on, periods }));
}
