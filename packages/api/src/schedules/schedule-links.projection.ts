import { param, plainArray, prepared, schedules, scheduleSettings } from "@outlay/db";
import { and, asc, eq, sql } from "drizzle-orm";
import type { LockedBook } from "../feed/lock.ts";
import { type Affected, defineLedgerProjection } from "../ledger/ledger-projection.ts";
import { type Candidate, findOccurrence, soughtFor } from "./links.logic.ts";
import { resolveReminders } from "./reminders.ts";
import { moved, toDecision } from "./saving.ts";
import {
  decideOccurrences,
  scheduleFields,
  type ScheduleRow,
  scheduleSelection,
  writePositions,
} from "./schedule-rows.ts";
import { linkedTransaction } from "./schedules.checks.ts";
import { withDecided } from "./timeline.logic.ts";

/** Schedules that may have an open occurrence of this kind and amount until a day; next to none, and by an index. */
const findCandidates = prepared("find_schedule_candidates", scheduleFields, (db) =>
  db
    .select(scheduleSelection(param("bookId")))
    .from(schedules)
    .where(
      and(
        eq(schedules.bookId, param("bookId")),
        sql`${schedules.nextDueOn} <= ${param("until")}::date`,
        sql`exists (select from ${scheduleSettings} sought
          where sought.book_id = ${param("bookId")} and sought.schedule_id = "schedules".id
            and sought.kind = any(${param("kinds")}::text[])
            and sought.amount_thousandths between ${param("least")}::bigint and ${param("most")}::bigint)`,
      ),
    )
    .orderBy(asc(schedules.id)),
);

type Link = Candidate<ScheduleRow> & { transactionId: string };

/** The schedules as the links so far leave them, and the links. */
type Loaded = { open: ScheduleRow[]; links: Map<string, Link> };

async function load(
  { tx, book, today }: LockedBook,
  affected: Affected | undefined,
): Promise<Loaded> {
  const sought = soughtFor(affected?.created ?? [], today);
  if (!sought) return { open: [], links: new Map() };
  const { kinds, least, most, until } = sought;
  const open = await findCandidates(tx).execute({
    bookId: book.id,
    kinds: plainArray(kinds),
    least: String(least),
    most: String(most),
    until,
  });
  return { open, links: new Map() };
}

/** The positions of schedules after links. */
function settlePositions({ open }: Loaded, links: readonly Link[]) {
  const linked = new Set(links.map(({ schedule }) => schedule.id));
  return open.filter(({ id }) => linked.has(id)).map((schedule) => moved(schedule));
}

/** A transaction that people record near an open occurrence is that occurrence, so it is not posted a second time. */
export const scheduleLinksProjection = defineLedgerProjection({
  name: "schedule links",
  // They are the schedule's.
  tables: [],
  checks: [linkedTransaction],
  load,
  amend: ({ after }, loaded) => {
    const found = findOccurrence(loaded.open, after);
    if (!found) return {};
    const { schedule, occurrence } = found;
    loaded.links.set(after.id, { ...found, transactionId: after.id });
    loaded.open = loaded.open.map((each) =>
      each.id === schedule.id ? withDecided(each, [[occurrence.on, "posted"]]) : each,
    );
    return { scheduleId: schedule.id };
  },
  settle: (changes, loaded) => {
    const links = changes.flatMap(({ after }) => loaded.links.get(after.id) ?? []);
    const rows = links.map(({ schedule, occurrence, transactionId }) => {
      const posted = changes.findLast(({ after }) => after.id === transactionId)?.after;
      return toDecision(schedule.id, occurrence, {
        state: "posted",
        transactionId,
        ...(posted && { amountMinor: posted.amountMinor, currency: posted.currency }),
      });
    });
    return { links, rows, positions: settlePositions(loaded, links) };
  },
  write: async (write, { links, rows, positions }) => {
    if (rows.length === 0) return;
    const reminded = links.filter(({ occurrence }) => occurrence.isReminded);
    await Promise.all([
      decideOccurrences(
        write,
        rows,
        reminded.map(({ schedule, occurrence }) => ({
          scheduleId: schedule.id,
          onDay: occurrence.on,
        })),
      ),
      writePositions(write, positions),
    ]);
  },
  compare: async (write, { links }) => {
    const reminded = links.filter(({ occurrence }) => occurrence.isReminded);
    if (reminded.length === 0) return undefined;
    const ids = reminded.map(({ schedule }) => schedule.id);
    return () => resolveReminders(write, ids);
  },
});
