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
  /** The changes after a number; undefined if they are not kept. */
  after: (seq: number) => readonly ShownChange[] | undefined;
  /** Reads the next page; `prove` runs before it is available. Returns whether it was the newest. */
  readOn: (prove: () => Promise<void>) => Promise<boolean>;
};

export function openTail(db: Db, book: Book): Tail {
  let head: number | undefined;
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
    after: (seq) => {
      if (head === undefined || seq >= head) return [];
      const [first] = kept;
      return first && first.seq <= seq + 1 ? kept.slice(seq + 1 - first.seq) : undefined;
    },
    readOn: async (prove) => {
      head ??= await readHead(db, book);
      const page = await listChanges(db, book, { since: head, limit: pageSize });
      await prove();
      for (const change of page.items) keep(change);
      head = page.nextSince;
      return page.upToDate;
    },
  };
}

async function readHead(db: Db, book: Book): Promise<number> {
  const [row] = await db.select({ seq: books.changeSeq }).from(books).where(eq(books.id, book.id));
  return row?.seq ?? 0;
}
