import {
  type Db,
  people,
  scheduleSettings,
  settlements,
  shareDefaults,
  transactions,
} from "@outlay/db";
import { asc, getTableColumns, sql } from "drizzle-orm";
import {
  isInPage,
  lastChange,
  recordCheck,
  type RecordPage,
  recordsPerPage,
  type ShownRecord,
} from "../feed/record-check.ts";
import { type Check, findRows } from "../support/check.ts";
import { defaultColumns } from "./defaults.ts";
import { imageOfSettlement } from "./settlements.ts";

async function readPeople(tx: Db, page: RecordPage): Promise<ShownRecord[]> {
  const { bookId: _, ...columns } = getTableColumns(people);
  const rows = await tx
    .select({ person: columns, last: lastChange("person", people, page.bookId) })
    .from(people)
    .where(isInPage(people, page))
    .orderBy(asc(people.id))
    .limit(recordsPerPage);
  return rows.map(({ person: { userId, ...person }, last }) => {
    // A user who deletes their account makes a guest of the person, without a change of the book.
    const image = userId === null ? person : { ...person, userId };
    return { id: person.id, image, last };
  });
}

async function readDefaults(tx: Db, page: RecordPage): Promise<ShownRecord[]> {
  const rows = await tx
    .select({ one: defaultColumns, last: lastChange("shareDefault", shareDefaults, page.bookId) })
    .from(shareDefaults)
    .where(isInPage(shareDefaults, page))
    .orderBy(asc(shareDefaults.id))
    .limit(recordsPerPage);
  return rows.map(({ one, last }) => ({ id: one.id, image: one, last }));
}

async function readSettlements(tx: Db, page: RecordPage): Promise<ShownRecord[]> {
  const { bookId: _, ...columns } = getTableColumns(settlements);
  const rows = await tx
    .select({ one: columns, last: lastChange("settlement", settlements, page.bookId) })
    .from(settlements)
    .where(isInPage(settlements, page))
    .orderBy(asc(settlements.id))
    .limit(recordsPerPage);
  return rows.map(({ one, last }) => ({ id: one.id, image: imageOfSettlement(one), last }));
}

/** Each equals its last change in the feed. */
export const personRecord = recordCheck("person", readPeople);
export const shareDefaultRecord = recordCheck("shareDefault", readDefaults);
export const settlementRecord = recordCheck("settlement", readSettlements);

/** What names people without a foreign key, deleted records included: each `subject` with a `person`. */
const named = (bookId: string) => sql`
  select 'transaction ' || entry.id as subject, named.person from ${transactions} entry
  cross join lateral (select entry.shares ->> 'paidBy' as person
    union all select part ->> 'personId' from jsonb_array_elements(entry.shares -> 'parts') part) named
  where entry.book_id = ${bookId} and entry.shares is not null
  union all
  select 'schedule ' || held.schedule_id, named.person from ${scheduleSettings} held
  cross join lateral (select held.shares ->> 'paidBy' as person
    union all select part ->> 'personId' from jsonb_array_elements(held.shares -> 'parts') part) named
  where held.book_id = ${bookId} and held.shares is not null
  union all
  select 'shareDefault ' || preset.id, part ->> 'personId' from ${shareDefaults} preset
  cross join lateral jsonb_array_elements(preset.split -> 'parts') part where preset.book_id = ${bookId}`;

const unknown = (bookId: string) => sql<{ subject: string; person: string }>`
  select named.subject, named.person from (${named(bookId)}) named
  where not exists (select from ${people} known where known.book_id = ${bookId} and known.id::text = named.person)`;

/** What is shared is shared among the people of the book. */
export const sharedPeople: Check = {
  name: "people who share",
  find: findRows(unknown, ({ subject, person }) => ({
    subject,
    problem: `is shared with ${person}, who is none of the book's people`,
  })),
};

/** For an archive, before sums are made that refer to people. */
export async function findUnknownPerson(tx: Db, bookId: string): Promise<string | undefined> {
  const [row] = await tx.execute<{ subject: string }>(sql`${unknown(bookId)} limit 1`);
  return row && `The ${row.subject} is shared with a person who is not there.`;
}
