import type { AppError } from "@outlay/core";
import { addDays, formatMinor } from "@outlay/core";
import { v7 as uuidv7 } from "uuid";
import { openBook } from "../access/identity.ts";
import { type LockedBook, untilSent } from "../feed/lock.ts";
import type { NewNotification } from "../planning/notifications/new-notification.logic.ts";
import { notify } from "../planning/notifications/notify.ts";
import type { FindAppError } from "../support/error-mapping.ts";
import { dueWork, type DueWork as WorkOf, maxAtOnce } from "./due.logic.ts";
import { type Posted, type Posting, recordOccurrences } from "./posting.ts";
import { resolveReminders } from "./reminders.ts";
import { moved, toDecision } from "./saving.ts";
import {
  decideOccurrences,
  type Position,
  type ScheduleRow,
  selectDueSchedules,
  writePositions,
} from "./schedule-rows.ts";
import { type DecidedState, type OpenOccurrence, withDecided } from "./timeline.logic.ts";

/** Who posts: the one who made the schedule, or else the owner of the book, in whose name `write` is. */
async function authored(write: LockedBook, userId: string): Promise<LockedBook> {
  if (userId === write.book.actorId) return write;
  const book = await openBook(write.tx, { userId }, write.book.id);
  return book ? { ...write, book, operationId: uuidv7() } : write;
}

type DueWork = WorkOf<ScheduleRow>;

const toPostings = ({ schedule, postings }: DueWork): Posting[] =>
  postings.map((occurrence) => ({ schedule, occurrence, isReplaced: occurrence.isReminded }));

type Record = (write: LockedBook, postings: readonly Posting[]) => Promise<Posted[]>;

/** One at a time, each taken back alone: for a book of which the database refuses one. */
export const recordOneByOne =
  (findAppError: FindAppError): Record =>
  async (write, postings) => {
    const posted: Posted[] = [];
    for (const posting of postings) {
      const attempt = async () =>
        write.tx.transaction(async (tx) =>
          untilSent({ ...write, tx }, (within) => recordOccurrences(within, [posting])),
        );
      const outcome = await attempt().catch((error: unknown) => {
        const fault = findAppError(error);
        if (!fault || fault.kind === "unavailable") throw error;
        return [{ ...posting, fault }];
      });
      posted.push(...outcome);
    }
    return posted;
  };

/** The postings of each author, in one write an author. */
async function recordAll(
  write: LockedBook,
  work: readonly DueWork[],
  record: Record,
): Promise<Posted[]> {
  const authors = Map.groupBy(work, ({ schedule }) => schedule.createdBy);
  const posted: Posted[] = [];
  for (const [userId, own] of authors) {
    const postings = own.flatMap(toPostings);
    if (postings.length > 0)
      posted.push(...(await record(await authored(write, userId), postings)));
  }
  return posted;
}

const amountOf = ({ settings: { template } }: OpenOccurrence) =>
  `${formatMinor(template.amountMinor, template.currency)} ${template.currency}`;

function reminderOf({ schedule, reminders }: DueWork): NewNotification[] {
  const [first] = reminders;
  if (!first) return [];
  const others = reminders.length - 1;
  const more = others === 0 ? "" : `, and ${others} more until ${reminders.at(-1)?.dueOn}`;
  return [
    {
      kind: "schedule.due",
      title: `${schedule.name} is due on ${first.dueOn}`,
      message: `${amountOf(first)}${more}.`,
      entityId: schedule.id,
      aboutDay: first.dueOn,
    },
  ];
}

/** Once, until the schedule goes on. */
function problemOf(
  { id, name, problem }: ScheduleRow,
  faults: readonly Fault[],
): NewNotification[] {
  const [first] = faults;
  if (!first || problem !== null) return [];
  const { dueOn: aboutDay } = first.occurrence;
  const title = `${name} could not be posted`;
  return [{ kind: "schedule.due", title, message: first.fault.message, entityId: id, aboutDay }];
}

type Fault = Posting & { fault: AppError };
const isFault = (posted: Posted): posted is Fault => "fault" in posted;

/** Where a schedule is after its work. */
function positionOf(
  { schedule, reminders, missed }: DueWork,
  posted: readonly Posted[],
  write: LockedBook,
): Position {
  const states: [OpenOccurrence["on"], DecidedState][] = [
    ...reminders.map(({ on }) => [on, "reminded"] as [typeof on, DecidedState]),
    ...missed.map(({ on }) => [on, "missed"] as [typeof on, DecidedState]),
    ...posted
      .filter((each) => !isFault(each))
      .map(({ occurrence: { on } }) => [on, "posted"] as [typeof on, DecidedState]),
  ];
  const after = moved(withDecided(schedule, states));
  const fault = posted.find(isFault)?.fault;
  if (!fault) return after;
  const tomorrow = addDays(write.today, 1);
  const { lookOn } = after;
  const lookAgain = lookOn !== null && lookOn > tomorrow ? lookOn : tomorrow;
  return { ...after, lookOn: lookAgain, problemCode: fault.code, problem: fault.message };
}

function decisionsOf({ schedule, reminders, missed }: DueWork) {
  const decide = (state: "reminded" | "missed") => (occurrence: OpenOccurrence) => ({
    row: toDecision(schedule.id, occurrence, { state }),
    isReplaced: occurrence.isReminded,
  });
  return [...reminders.map(decide("reminded")), ...missed.map(decide("missed"))];
}

/**
 * Does what is due for the schedules of a book: posts up to 500 occurrences in one write, and reminds. One that cannot
 * be posted stays due, its schedule says why, and no other waits for it. Returns whether more is due.
 */
export async function postDueOccurrences(
  write: LockedBook,
  record: Record = recordOccurrences,
): Promise<{ isMore: boolean; posted: number }> {
  const { today } = write;
  let room = maxAtOnce;
  const work = (await selectDueSchedules(write)).map((schedule) => {
    const own = dueWork(schedule, today, room);
    room -= own.postings.length;
    return own;
  });
  if (work.length === 0) return { isMore: false, posted: 0 };
  const posted = await recordAll(write, work, record);
  const ofSchedule = Map.groupBy(posted, ({ schedule }) => schedule.id);
  const positions = work.map((own) =>
    positionOf(own, ofSchedule.get(own.schedule.id) ?? [], write),
  );
  const decisions = work.flatMap(decisionsOf);
  const done = posted.filter((each) => !isFault(each));
  const reminded = done.flatMap(({ isReplaced, schedule }) => (isReplaced ? schedule.id : []));
  await resolveReminders(write, reminded);
  write.sendLast(
    Promise.all([
      decideOccurrences(
        write,
        decisions.map(({ row }) => row),
        decisions.flatMap(({ row, isReplaced }) => (isReplaced ? row : [])),
      ),
      writePositions(write, positions),
      notify(write, [
        ...work.flatMap(reminderOf),
        ...work.flatMap(({ schedule }) =>
          problemOf(schedule, (ofSchedule.get(schedule.id) ?? []).filter(isFault)),
        ),
      ]),
    ]),
  );
  const isMore = positions.some(({ lookOn }) => lookOn !== null && lookOn <= today);
  return { isMore, posted: done.length };
}
