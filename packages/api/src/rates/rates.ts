import { byCodePoint, type Db, globalRates, rates } from "@outlay/db";
import { and, asc, desc, eq, gte, lte, type SQL, sql } from "drizzle-orm";
import { v5 as uuidv5 } from "uuid";
import { z } from "zod";
import type { Book } from "../access/book.ts";
import { withLockedBook } from "../feed/lock.ts";
import { appendChanges, type FeedEntry } from "../feed/append.ts";
import { AppError, currencyInput, dateInput } from "@outlay/core";
import { decodeCursor, encodeCursor, toPage } from "../support/pagination.ts";
import type { ListRatesInput, Rate, RateKey, RatePage, SetRateInput } from "./rates.contract.ts";

const rateColumns = { base: rates.base, quote: rates.quote, on: rates.on, rate: rates.rate };

/** A rate's id in the change feed, derived from its pair and day. */
export const feedId = ({ base, quote, on }: RateKey) =>
  uuidv5(`urn:outlay:rate:${base}/${quote}/${on}`, uuidv5.URL);

const isRate = (book: Book, { base, quote, on }: RateKey) =>
  and(eq(rates.bookId, book.id), eq(rates.base, base), eq(rates.quote, quote), eq(rates.on, on));

type Written = Pick<FeedEntry, "op"> & { before: Rate | null; after: Rate | null };

async function recordChange(
  tx: Db,
  book: Book,
  { key, ...written }: Written & { key: RateKey },
  now: Date,
): Promise<void> {
  const entry = { entity: "rate" as const, entityId: feedId(key), ...written };
  await appendChanges(tx, book, [entry], now);
}

async function findRate(db: Db, book: Book, key: RateKey): Promise<Rate | undefined> {
  const [row] = await db.select(rateColumns).from(rates).where(isRate(book, key));
  return row;
}

/** Sets a book's rate of a pair from a day on, replacing the one of that day. */
export async function setRate(db: Db, book: Book, input: SetRateInput, now: Date): Promise<Rate> {
  return withLockedBook(db, book, async (tx) => {
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
    await recordChange(tx, book, { key: input, op, before, after: input }, now);
    return input;
  });
}

/** Throws `rate.not_found`. */
export async function removeRate(db: Db, book: Book, key: RateKey, now: Date): Promise<void> {
  await withLockedBook(db, book, async (tx) => {
    const [before] = await tx.delete(rates).where(isRate(book, key)).returning(rateColumns);
    if (!before)
      throw new AppError("rate.not_found", "The book has no such exchange rate of its own.");
    await recordChange(tx, book, { key, op: "delete", before, after: null }, now);
  });
}

/** Restores a rate to its state before a change. */
export async function revertRate(
  tx: Db,
  book: Book,
  { before, after }: { before: Rate | null; after: Rate | null },
  now: Date,
): Promise<void> {
  if (before) await setRate(tx, book, before, now);
  else if (after) await removeRate(tx, book, after, now);
}

const cursorKey = z.tuple([dateInput, currencyInput, currencyInput]);

/** Lists one of the two tables, which share the columns of a rate: newest day first, then by pair. */
export async function listRates(db: Db, book: Book, input: ListRatesInput): Promise<RatePage> {
  const { cursor, limit, ...query } = input;
  const { scope, base, quote, from, to } = query;
  const after = decodeCursor(cursor, ["rates", query], cursorKey);
  const of = scope === "book" ? rates : globalRates;
  const rows = await db
    .select({ base: of.base, quote: of.quote, on: of.on, rate: of.rate })
    .from(of)
    .where(
      and(
        scope === "book" ? eq(rates.bookId, book.id) : undefined,
        base === undefined ? undefined : eq(of.base, base),
        quote === undefined ? undefined : eq(of.quote, quote),
        from === undefined ? undefined : gte(of.on, from),
        to === undefined ? undefined : lte(of.on, to),
        after && afterKey(of, after),
      ),
    )
    .orderBy(desc(of.on), asc(byCodePoint(of.base)), asc(byCodePoint(of.quote)))
    .limit(limit + 1);
  return toPage(rows, limit, (row) =>
    encodeCursor(["rates", query], [row.on, row.base, row.quote]),
  );
}

function afterKey(
  of: typeof rates | typeof globalRates,
  [on, base, quote]: z.output<typeof cursorKey>,
): SQL {
  return sql`${of.on} <= ${on} and (${of.on} < ${on} or (${byCodePoint(of.base)}, ${byCodePoint(of.quote)}) > (${base}, ${quote}))`;
}
