import { books, type Db } from "@outlay/db";
import { eq } from "drizzle-orm";
import type { Book } from "../access/book.ts";
import { plainText } from "../support/transformer.ts";
import { listChanges } from "./changes.ts";
import type { ShownChange } from "../feed/entity.ts";

/** Characters of JSON that are kept for slow readers. Readers that fall further behind are dropped. */
const maxKept = 1024 * 1024;
export const pageSize = 200;

/** The newest part of a book's change feed, read once for all followers in this process. */
export type Tail = {
  readonly book: Book;
  /** The number of the newest change read. */
  head: () => number;
  /** The book's time zone as of that change. */
  timeZone: () => string;
  /** The changes after a number; undefined if they are not kept. */
  after: (seq: number) => readonly ShownChange[] | undefined;
  /** Reads the next page; `prove` runs before it is available. Returns whether it was the newest. */
  readOn: (prove: () => Promise<void>) => Promise<boolean>;
};

export function openTail(db: Db, book: Book): Tail {
  let head: number | undefined;
  let { timeZone } = book;
  /** Without gaps, up to `head`. */
  const kept: ShownChange[] = [];
  let keptLength = 0;

  const keep = (change: ShownChange) => {
    kept.push(change);
    keptLength += plainText(change).length;
    while (keptLength > maxKept && kept.length > 1) {
      const dropped = kept.shift();
      if (dropped) keptLength -= plainText(dropped).length;
    }
  };

  return {
    book,
    head: () => head ?? 0,
    timeZone: () => timeZone,
    after: (seq) => {
      if (head === undefined || seq >= head) return [];
      const [first] = kept;
      return first && first.seq <= seq + 1 ? kept.slice(seq + 1 - first.seq) : undefined;
    },
    readOn: async (prove) => {
      if (head === undefined) ({ head, timeZone } = await readHead(db, book));
      const page = await listChanges(db, book, { since: head, limit: pageSize });
      await prove();
      for (const change of page.items) {
        keep(change);
        timeZone = zoneIn(change) ?? timeZone;
      }
      head = page.nextSince;
      return page.upToDate;
    },
  };
}

/** The time zone that a change of the book shows. */
function zoneIn({ entity, after }: ShownChange): string | undefined {
  if (entity !== "book" || !after || !("timeZone" in after)) return undefined;
  return typeof after.timeZone === "string" ? after.timeZone : undefined;
}

async function readHead(db: Db, book: Book): Promise<{ head: number; timeZone: string }> {
  const { changeSeq, timeZone } = books;
  const [row] = await db
    .select({ head: changeSeq, timeZone })
    .from(books)
    .where(eq(books.id, book.id));
  return row ?? { head: 0, timeZone: book.timeZone };
}
