import { type Db, users } from "@outlay/db";
import { inArray, sql } from "drizzle-orm";
import type { Book } from "../access/book.ts";
import type { ByMember, ByMemberInput } from "./by-member.contract.ts";
import { newSum, type PeriodSums, sumKeyed } from "./figures.logic.ts";
import { loadKeyed } from "./keyed.ts";
import { presentPeriod, presentUnconverted } from "./present.ts";
import { reportShares } from "./shares.ts";
import { openReport, type Report } from "./report.ts";
import { loadConverter } from "./sums.ts";

/** The names of users, by id; a deleted user has none. */
async function loadNames(db: Db, ids: string[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const { id, name } = users;
  const rows = await db.select({ id, name }).from(users).where(inArray(id, ids));
  return new Map(rows.map((user) => [user.id, user.name]));
}

type Figures = Pick<PeriodSums, "income" | "expense">;

/** The figures, explained as those of a report on this member. */
function present(report: Report, figures: Figures, actorId = report.input.actorId) {
  const input = { ...report.input, actorId };
  const {
    from: _from,
    to: _to,
    ...shown
  } = presentPeriod(
    { ...report, input },
    { ...figures, categories: new Map(), unconverted: new Map() },
    report.period,
  );
  return shown;
}

/**
 * Income and expenses by the member who recorded them, largest spending first; people who have left are
 * among them. Throws `account.not_found`, `category.not_found`, `member.not_found`.
 */
export async function reportByMember(
  db: Db,
  book: Book,
  input: ByMemberInput,
  now: Date,
): Promise<ByMember> {
  const report = await openReport(db, book, input, now);
  const key = sql`entry.created_by::text`;
  const [earned, spent, converter, shares] = await Promise.all([
    loadKeyed(report, { kind: "income", key }),
    loadKeyed(report, { kind: "expense", key }),
    loadConverter(report, report.period),
    reportShares(report),
  ]);
  const how = { explain: input.explain, converter };
  const income = await sumKeyed(earned, { ...how, kind: "income" });
  const expense = await sumKeyed(spent, { ...how, kind: "expense" });
  const ids = [...new Set([...expense.sums.keys(), ...income.sums.keys()])].filter(
    (id) => id !== null,
  );
  const names = await loadNames(db, ids);
  const members = ids
    .map((id) => ({
      id,
      income: income.sums.get(id) ?? newSum(),
      expense: expense.sums.get(id) ?? newSum(),
    }))
    .toSorted((a, b) => {
      if (a.expense.minor !== b.expense.minor) return a.expense.minor > b.expense.minor ? -1 : 1;
      return a.id < b.id ? -1 : 1;
    });
  return {
    currency: book.baseCurrency,
    ...report.period,
    ...present(report, { income: income.total, expense: expense.total }),
    items: members.map(({ id, ...figures }) => ({
      actorId: id,
      name: names.get(id) ?? null,
      ...present(report, figures, id),
      count: figures.income.count + figures.expense.count,
    })),
    shares,
    unconverted: presentUnconverted(report, [income, expense]),
  };
}
