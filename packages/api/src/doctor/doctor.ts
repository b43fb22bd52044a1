import { books, type Db, snapshot } from "@outlay/db";
import { and, asc, gt, isNull, sql } from "drizzle-orm";
import { withBookLock } from "../feed/lock.ts";
import type { Entity } from "../feed/entity.ts";
import type { Derived } from "../feed/projection.ts";
import type { Check } from "../support/check.ts";
import { feedChain, feedGap, feedHead, feedMissing, feedOperation, feedTime } from "./feed.ts";

export type Examination = {
  /** Whether derived data that differs is rewritten. */
  fix: boolean;
  /** Prints one line: a difference, or what was fixed. */
  report: (line: string) => void;
  /** Called before each of several books, with how many are done and how many there are. */
  onBook?: (done: number, of: number) => void;
};

export type Findings = {
  books: number;
  differences: number;
  fixed: number;
  /** Remaining differences. */
  left: number;
};

/** Maximum lines per check and book; further differences are only counted. */
const shownDifferences = 100;
const booksAtATime = 500;

export type Doctor = {
  /**
   * Recomputes all invariants of every book in bounded memory, and reports each difference. Servers may
   * write at the same time: a book is read in one snapshot and fixed with its lock.
   */
  examineBooks: (db: Db, examination: Examination) => Promise<Findings>;
  /** The same for one book. */
  examineBook: (
    db: Db,
    bookId: string,
    examination: Examination,
  ) => Promise<Omit<Findings, "books">>;
  /** Makes all derived data of a book that has none yet. */
  deriveBook: (db: Db, bookId: string) => Promise<void>;
};

export function createDoctor(entities: readonly Entity[], projections: readonly Derived[]): Doctor {
  const checks = [
    ...projections.flatMap((projection) => projection.checks),
    ...entities.flatMap((entity) => entity.checks),
    feedGap,
    feedHead,
    feedTime,
    feedOperation,
    feedChain(entities),
    feedMissing(entities),
  ];
  const examineBook: Doctor["examineBook"] = async (db, bookId, examination) => {
    const found = await findDifferences(db, checks, bookId, examination);
    const differences = total(found);
    const fixable = examination.fix ? [...found.keys()].filter(({ fix }) => fix) : [];
    if (fixable.length === 0) return { differences, fixed: 0, left: differences };
    const { fixed, left } = await fixDifferences(db, bookId, fixable, examination);
    return { differences, fixed, left: total(new Map([...found, ...left])) };
  };
  return {
    examineBook,
    deriveBook: (db, bookId) =>
      withBookLock(db, bookId, async (lock) => {
        for (const { checks: derived } of projections)
          for (const { fix } of derived) await fix?.(lock);
      }),
    examineBooks: async (db, examination) => {
      const sum: Findings = { books: 0, differences: 0, fixed: 0, left: 0 };
      const count = examination.onBook ? await db.$count(books, isNull(books.deletedAt)) : 0;
      for await (const bookId of bookIds(db)) {
        examination.onBook?.(sum.books, count);
        const { differences, fixed, left } = await examineBook(db, bookId, examination);
        sum.books += 1;
        sum.differences += differences;
        sum.fixed += fixed;
        sum.left += left;
      }
      return sum;
    },
  };
}

const total = (counts: ReadonlyMap<Check, number>) =>
  [...counts.values()].reduce((sum, count) => sum + count, 0);

/** Removed books are left out: the rows of some are being deleted. */
async function* bookIds(db: Db): AsyncGenerator<string> {
  let ids: string[] = [];
  do {
    const last = ids.at(-1);
    const rows = await db
      .select({ id: books.id })
      .from(books)
      .where(and(isNull(books.deletedAt), last === undefined ? undefined : gt(books.id, last)))
      .orderBy(asc(books.id))
      .limit(booksAtATime);
    ids = rows.map(({ id }) => id);
    yield* ids;
  } while (ids.length === booksAtATime);
}

/** The number of differences of each check that finds any, all in the same snapshot. */
async function findDifferences(
  db: Db,
  checks: readonly Check[],
  bookId: string,
  { report }: Examination,
): Promise<Map<Check, number>> {
  return db.transaction(async (tx) => {
    // By default cursors are planned for their first rows; here all rows are read.
    await tx.execute(sql`set local cursor_tuple_fraction = 1`);
    const found = new Map<Check, number>();
    for (const check of checks) {
      let count = 0;
      for await (const { subject, problem } of check.find(tx, bookId)) {
        count += 1;
        if (count <= shownDifferences)
          report(`book ${bookId} ${subject} (${check.name}): ${problem}`);
      }
      if (count > shownDifferences)
        report(`book ${bookId} (${check.name}): ${count - shownDifferences} more`);
      if (count > 0) found.set(check, count);
    }
    return found;
  }, snapshot);
}

/** Fixes the differences of these checks and checks again: `left` has the remaining differences. */
async function fixDifferences(
  db: Db,
  bookId: string,
  broken: readonly Check[],
  { report }: Examination,
): Promise<{ fixed: number; left: Map<Check, number> }> {
  const fixed = new Map<Check, number>();
  const left = new Map<Check, number>();
  await withBookLock(db, bookId, async (lock) => {
    for (const check of broken) {
      fixed.set(check, (await check.fix?.(lock)) ?? 0);
      left.set(check, await countOf(check.find(lock.tx, bookId)));
    }
  });
  for (const [{ name }, count] of fixed) report(`book ${bookId} (${name}): ${count} fixed`);
  return { fixed: total(fixed), left };
}

async function countOf(items: AsyncIterable<unknown>): Promise<number> {
  let count = 0;
  for await (const _ of items) count += 1;
  return count;
}
