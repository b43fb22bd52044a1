import { AppError, fieldError, idInput } from "@outlay/core";
import { books, type Db, param, prepared } from "@outlay/db";
import { eq } from "drizzle-orm";
import { z } from "zod";
import type { Book } from "../access/book.ts";
import { openBook } from "../access/identity.ts";
import type { Principal } from "../access/principal.ts";
import type { RecordChange, ShownChange } from "../feed/entity.ts";
import type { Whole } from "../feed/lock.ts";
import type { Context } from "../rpc/context.ts";
import { noCookie } from "../rpc/no-cookie.ts";
import type { Meta } from "../rpc/procedure-meta.ts";
import { listChanges } from "./changes.ts";
import { maxListed, type PreviewInput } from "./preview.contract.ts";

type Called = { path: string; type: "mutation"; input: unknown };

/** The procedures of the router, which a preview is one of. */
export type Procedures = {
  find: (path: string) => { type: string; meta: Meta } | undefined;
  call: (ctx: Context, call: Called) => Promise<unknown>;
};

export type Asking = Context & { book: Book; principal: Principal };

export type Preview = {
  output: unknown;
  changes: ShownChange[];
  changeCount: number;
  notifications: object[];
};

/** Ends the transaction of a preview, whatever it has found. */
class TakenBack extends Error {
  readonly preview: Preview;

  constructor(preview: Preview) {
    super("a preview is taken back");
    this.preview = preview;
  }
}

/**
 * Runs a write of a book in a transaction that is rolled back, with the permissions, the input and the limits of the
 * procedure, and returns what it came to. Throws what the write throws.
 */
export async function previewWrite(
  { find, call }: Procedures,
  asking: Asking,
  { procedure: path, input }: PreviewInput,
): Promise<Preview> {
  const book = await findBook(asking, findWrite(find, path), input);
  return asking
    .bookQueues(book.id, () =>
      asking.db.transaction(async (tx): Promise<Preview> => {
        const start = takeStart(tx).execute({ bookId: book.id });
        // If the write fails first, nobody waits for it.
        start.catch(() => {});
        const trial = openTrial(tx, async () => {
          const [held] = await start;
          if (!held) throw new AppError("book.not_found", "The book was deleted.");
          return readChanges(tx, book, held.seq);
        });
        const ctx = contextOf(asking, trial.whole);
        const output = await call(ctx, { path, type: "mutation", input });
        throw new TakenBack({ output: output ?? null, ...(await trial.finish()) });
      }),
    )
    .catch((error: unknown) => {
      if (error instanceof TakenBack) return error.preview;
      throw error;
    });
}

type Found = Omit<Preview, "output">;

/**
 * The transaction of a preview. What a change has made is asked for in the round trip of its last writes. A change that fails
 * leaves what it has written, as there is no savepoint: so its failure must be that of the write.
 */
function openTrial(tx: Db, read: () => Promise<Found>) {
  let found: Promise<Found> | undefined;
  let hasFailed = false;
  const begin: Whole["begin"] = async (run) => {
    try {
      const result = await run(tx);
      found = read();
      // If a write fails, that is the error.
      found.catch(() => {});
      return result;
    } catch (error) {
      hasFailed = true;
      throw error;
    }
  };
  const finish = async (): Promise<Found> => {
    if (hasFailed) throw new TypeError("a write has gone on after one of its changes failed");
    return found ?? read();
  };
  return { whole: { tx, begin }, finish };
}

const startColumns = { seq: books.changeSeq };

/** The last change before the write, with the lock of the book: no other write comes between. */
export const takeStart = prepared("start_preview", startColumns, (db) =>
  db
    .select(startColumns)
    .from(books)
    .where(eq(books.id, param("bookId")))
    .for("no key update"),
);

const notPreviewed = (message: string) => fieldError("input.invalid", ["procedure"], message);

function findWrite(find: Procedures["find"], path: string): Meta {
  const { type, meta } = find(path) ?? {};
  const isOfBook = meta?.auth === "book" || meta?.namesBook === true;
  if (!meta || type !== "mutation" || meta.isRead === true || !isOfBook)
    throw notPreviewed("Name a procedure that changes a book, such as categories.remove.");
  if (meta.upload !== undefined) throw notPreviewed("It takes a file, which no preview can.");
  return meta;
}

const naming = z.object({ id: idInput });

/** The book that the write is of: that of the request, or the one that its input names. */
async function findBook(
  { db, book, principal }: Asking,
  meta: Meta,
  input: unknown,
): Promise<Book> {
  if (meta.namesBook !== true) return book;
  const read = naming.safeParse(input);
  const named = read.success ? await openBook(db, principal, read.data.id) : null;
  if (!named) throw new AppError("book.not_found", "You have no book with this id.");
  return named;
}

/** The context of the write: what it does reaches nobody, and it waits for nothing that the preview has. */
function contextOf(asking: Asking, whole: Whole): Context {
  const nothing = async () => {};
  return {
    ...asking,
    db: whole.tx,
    whole,
    isWithin: true,
    idempotencyKey: null,
    cookie: noCookie,
    bookQueues: (_bookId, change) => change(),
    invalidateIdentities: () => {},
    reportOperation: () => {},
    notifyBookChanged: () => {},
    addMail: nothing,
    addTokenMail: nothing,
    addPosting: nothing,
    fileReading: {
      ...asking.fileReading,
      queue: async () => {
        throw notPreviewed("It reads a file, which a preview does not wait for.");
      },
    },
    outside: {
      ...asking.outside,
      send: async () => {
        throw notPreviewed("It sends a request, which a preview does not.");
      },
    },
  };
}

/** The changes after a number, and the notifications among them. */
async function readChanges(tx: Db, book: Book, since: number): Promise<Found> {
  const page = await listChanges(tx, book, { since, limit: maxListed });
  if (page.upToDate)
    return { changes: page.items, changeCount: page.items.length, notifications: made(page.items) };
  const [notified, [now]] = await Promise.all([
    listChanges(tx, book, { since, limit: maxListed, entity: "notification" }),
    tx.select(startColumns).from(books).where(eq(books.id, book.id)),
  ]);
  return {
    changes: page.items,
    changeCount: (now?.seq ?? since) - since,
    notifications: made(notified.items),
  };
}

/** The notifications that changes make, as objects of their own: what is serialized has no object in two places. */
function made(changes: readonly RecordChange[]): object[] {
  return changes.flatMap(({ entity, op, after }) =>
    entity === "notification" && op === "create" && after !== null ? [{ ...after }] : [],
  );
}
