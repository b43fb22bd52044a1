import { byCodePoint, type Db, globalRates, rates } from "@outlay/db";
import { and, asc, desc, eq, gte, lte, type SQL, sql } from "drizzle-orm";
import { v5 as uuidv5 } from "uuid";
import { z } from "zod";
import type { Book } from "../access/book.ts";
import type { LockedBook } from "../feed/lock.ts";
import { appendChanges, type FeedEntry } from "../feed/append.ts";
import { AppError, currencyInput, dateInput } from "@outlay/core";
import { decodeCursor, encodeCursor, toPage } from "../support/pagination.ts";
import type { ListRatesInput, Rate, RateKey, RatePage } from "./rates.contract.ts";

const rateColumns = { base: rates.base, quote: rates.quote, on: rates.on, rate: rates.rate };

/** A rate's id in the change feed, derived from its pair and day. */
export const feedId = ({ base, quote, on }: Record<"base" | "quote" | "on", string>) =>
  uuidv5(`urn:outlay:rate:${base}/${quote}/${on}`, uuidv5.URL);

const isRate = (book: Book, { base, quote, on }: RateKey) =>
  and(eq(rates.bookId, book.id), eq(rates.base, base), eq(rates.quote, quote), eq(rates.on, on));

type Written = Pick<FeedEntry, "op"> & { before: Rate | null; after: Rate | null };

async function recordChange(
  write: LockedBook,
  { key, ...written }: Written & { key: RateKey },
): Promise<void> {
  const entry = { entity: "rate" as const, entityId: feedId(key), ...written };
  await appendChanges(write, [entry]);
}

async function findRate(db: Db, book: Book, key: RateKey): Promise<Rate | undefined> {
  const [row] = await db.select(rateColumns).from(rates).where(isRate(book, key));
  return row;
}

/** Sets a book's rate of a pair from a day on, replacing the one of that day. */
export async function setRate(write: LockedBook, input: Rate): Promise<Rate> {
  const { tx, book } = write;
  const before = (await findRate(tx, book, input)) ?? null;
  if (before?.rate === input.rate) return before;
  await tx
    .insert(rates)
    .values({ bookId: book.id, ...input })
    .onConflictDoUpdate({
      target: [rates.bookId, rates.base, rates.quote, rates.on],
      set: { rate: input.rate, importId: null },
    });
  const op = before ? "update" : "create";
  await recordChange(write, { key: input, op, before, after: input });
  return input;
}

/** Throws `rate.not_found`. */
export async function removeRate(write: LockedBook, key: RateKey): Promise<void> {
  const { tx, book } = write;
  const [before] = await tx.delete(rates).where(isRate(book, key)).returning(rateColumns);
  if (!before)
    throw new AppError("rate.not_found", "The book has no such exchange rate of its own.");
  await recordChange(write, { key, op: "delete", before, after: null });
}

/** Restores a rate to its state before a change. */
export async function revertRate(
  write: LockedBook,
  { before, after }: { before: Rate | null; after: Rate | null },
): Promise<void> {
  if (before) await setRate(write, before);
  else if (after) await removeRate(write, after);
}

const cursorKey = z.tuple([dateInput, currencyInput, currencyInput]);

/** Lists one of the two tables, which share the columns of a rate: newest day first, then by pair. */
export async function listRates(db: Db, book: Book, input: ListRatesInput): Promise<RatePage> {
  const { cursor, limit, ...query } = input;
  const { scope, base, quote, from, to } = query;
  const after = decodeCursor(cursor, ["rates", query], cursorKey);
  const table = scope === "book" ? rates : globalRates;
  const rows = await db
    .select({ base: table.base, quote: table.quote, on: table.on, rate: table.rate })
    .from(table)
    .where(
      and(
        scope === "book" ? eq(rates.bookId, book.id) : undefined,
        base === undefined ? undefined : eq(table.base, base),
        quote === undefined ? undefined : eq(table.quote, quote),
        from === undefined ? undefined : gte(table.on, from),
        to === undefined ? undefined : lte(table.on, to),
        after && afterKey(table, after),
      ),
    )
    .orderBy(desc(table.on), asc(byCodePoint(table.base)), asc(byCodePoint(table.quote)))
    .limit(limit + 1);
  return toPage(rows, limit, (row) =>
    encodeCursor(["rates", query], [row.on, row.base, row.quote]),
  );
}

function afterKey(
  table: typeof rates | typeof globalRates,
  [on, base, quote]: z.output<typeof cursorKey>,
): SQL {
  return sql`${table.on} <= ${on} and (${table.on} < ${on} or (${byCodePoint(table.base)}, ${byCodePoint(table.quote)}) > (${base}, ${quote}))`;
}
