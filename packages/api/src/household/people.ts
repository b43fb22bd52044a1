import { AppError, assertVersion, fieldError } from "@outlay/core";
import {
  type Db,
  memberships,
  people,
  scheduleSettings,
  settlements,
  shareDefaults,
  transactions,
} from "@outlay/db";
import { and, asc, eq, getTableColumns, isNotNull, or, sql } from "drizzle-orm";
import type { AnyPgColumn } from "drizzle-orm/pg-core";
import { v7 as uuidv7 } from "uuid";
import type { Book } from "../access/book.ts";
import { appendChanges, type FeedEntry } from "../feed/append.ts";
import type { LockedBook } from "../feed/lock.ts";
import { resolveReplay } from "../support/replay.ts";
import {
  type AddPersonInput,
  maxPeople,
  type Person,
  type RemovePersonInput,
  type UpdatePersonInput,
} from "./household.contract.ts";

const { bookId: _bookId, ...personColumns } = getTableColumns(people);

const isPerson = (book: Book, id: string) => and(eq(people.bookId, book.id), eq(people.id, id));

export async function listPeople(db: Db, book: Book): Promise<Person[]> {
  return db
    .select(personColumns)
    .from(people)
    .where(eq(people.bookId, book.id))
    .orderBy(asc(people.createdAt), asc(people.id));
}

const findPerson = async (db: Db, book: Book, id: string): Promise<Person | undefined> =>
  (await db.select(personColumns).from(people).where(isPerson(book, id)))[0];

/** Throws `person.not_found`. */
export async function getPerson(db: Db, book: Book, id: string, field = "id"): Promise<Person> {
  const person = await findPerson(db, book, id);
  if (person) return person;
  throw fieldError("person.not_found", [field], "No person has this id.");
}

type Written = { op: FeedEntry["op"]; before: Person | null; after: Person | null };

async function record(write: LockedBook, { op, before, after }: Written): Promise<void> {
  const entityId = (after ?? before)?.id ?? "";
  await appendChanges(write, [{ entity: "person", entityId, op, before, after }]);
}

async function isMember({ tx, book }: LockedBook, userId: string): Promise<boolean> {
  const own = and(eq(memberships.bookId, book.id), eq(memberships.userId, userId));
  return (await tx.$count(memberships, own)) > 0;
}

/** Throws `member.not_found` for a user who is no member of the book. */
async function assertMember(write: LockedBook, userId: string | null): Promise<void> {
  if (userId === null || (await isMember(write, userId))) return;
  throw fieldError("member.not_found", ["userId"], "The book has no member with this id.");
}

async function insertPerson(write: LockedBook, person: Person): Promise<Person> {
  const { tx, book } = write;
  if ((await tx.$count(people, eq(people.bookId, book.id))) >= maxPeople)
    throw new AppError("person.limit", `A book has at most ${maxPeople} people.`);
  await tx.insert(people).values({ ...person, bookId: book.id });
  await record(write, { op: "create", before: null, after: person });
  return person;
}

/** Throws `id.taken`, `member.not_found`, `person.user_taken`, `person.limit`. */
export async function addPerson(write: LockedBook, input: AddPersonInput): Promise<Person> {
  const { id = uuidv7(), ...sent } = input;
  const existing = await findPerson(write.tx, write.book, id);
  if (existing) return resolveReplay(existing, sent);
  await assertMember(write, input.userId);
  const times = { createdAt: write.now, updatedAt: write.now };
  return insertPerson(write, { id, ...sent, archived: false, version: 1, ...times });
}

/** Brings back a person who was removed: one whose member has left since, as a guest. Throws `person.user_taken`, `person.limit`. */
export async function restorePerson(write: LockedBook, image: Person): Promise<Person> {
  const { userId } = image;
  const isStill = userId !== null && (await isMember(write, userId));
  return insertPerson(write, {
    ...image,
    userId: isStill ? userId : null,
    version: image.version + 1,
    updatedAt: write.now,
  });
}

/** Throws `person.not_found`, `version.conflict`, `member.not_found`, `person.user_taken`. */
export async function updatePerson(write: LockedBook, input: UpdatePersonInput): Promise<Person> {
  const { tx, book, now } = write;
  const before = await getPerson(tx, book, input.id);
  assertVersion(before.version, input.version);
  const { name = before.name, archived = before.archived, userId = before.userId } = input;
  if (userId !== before.userId) await assertMember(write, userId);
  else if (name === before.name && archived === before.archived) return before;
  const after = { ...before, name, archived, userId, version: before.version + 1, updatedAt: now };
  await tx.update(people).set(after).where(isPerson(book, input.id));
  await record(write, { op: "update", before, after });
  return after;
}

async function assertInNoDefault({ tx, book }: LockedBook, id: string): Promise<void> {
  const isNamed = sql`${shareDefaults.split} -> 'parts' @> ${JSON.stringify([{ personId: id }])}::text::jsonb`;
  const count = await tx.$count(shareDefaults, and(eq(shareDefaults.bookId, book.id), isNamed));
  if (count > 0)
    throw new AppError(
      "person.in_use",
      "Take the person out of the defaults first, or archive them.",
    );
}

const names = (shares: AnyPgColumn, id: string) =>
  sql`(${shares} ->> 'paidBy' = ${id}
    or ${shares} -> 'parts' @> ${JSON.stringify([{ personId: id }])}::text::jsonb)`;

/** Also deleted schedules, which can be restored. */
async function assertInNoSchedule({ tx, book }: LockedBook, id: string): Promise<void> {
  const { bookId, shares } = scheduleSettings;
  const isOwn = and(eq(bookId, book.id), names(shares, id));
  if ((await tx.$count(scheduleSettings, isOwn)) === 0) return;
  throw new AppError(
    "person.in_use",
    "A schedule is shared with the person: archive them instead.",
  );
}

/** Also deleted transactions. The sums refer to the person, too, but there are none of what was nothing from the start. */
async function assertHasSharedNothing({ tx, book }: LockedBook, id: string): Promise<void> {
  const { bookId, shares } = transactions;
  const { fromId, toId } = settlements;
  const shared = await tx
    .select({ id: transactions.id })
    .from(transactions)
    .where(and(eq(bookId, book.id), isNotNull(shares), names(shares, id)))
    .limit(1);
  const isSettled = and(eq(settlements.bookId, book.id), or(eq(fromId, id), eq(toId, id)));
  if (shared.length + (await tx.$count(settlements, isSettled)) === 0) return;
  throw new AppError("person.in_use", "The person has shared something: archive them instead.");
}

/** Throws `person.not_found`, `version.conflict`, `person.in_use`. */
export async function removePerson(
  write: LockedBook,
  { id, version }: RemovePersonInput,
): Promise<void> {
  const { tx, book } = write;
  const before = await getPerson(tx, book, id);
  assertVersion(before.version, version);
  await assertInNoDefault(write, id);
  await assertInNoSchedule(write, id);
  await assertHasSharedNothing(write, id);
  await tx.delete(people).where(isPerson(book, id));
  await record(write, { op: "delete", before, after: null });
}
