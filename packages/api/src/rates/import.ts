import { books, type Db, globalRates, rates, recordset } from "@outlay/db";
import { and, eq, type SQL, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { type BookRequest, changeBook, type LockedBook } from "../feed/lock.ts";
import { appendChanges } from "../feed/append.ts";
import { AppError, fieldError } from "@outlay/core";
import { type EuroRates, readEuroRates } from "./ecb.ts";
import { type ImportRatesInput, maxFileBytes, type RateImport } from "./rates.contract.ts";

const { quote, on, rate } = rates;

/** Adds rates in few statements; returns how many were new. `into` takes the columns quote, on and rate. */
async function addRates(tx: Db, { batches }: EuroRates, into: (rows: SQL) => SQL) {
  let added = 0;
  for (const rows of batches) {
    const result = await tx.execute(into(recordset(rows, "given", { quote, on, rate })));
    added += result.count;
  }
  return added;
}

function describe(read: EuroRates, added: number): RateImport {
  return {
    from: read.from,
    to: read.to,
    currencies: [...read.currencies].toSorted(),
    skipped: [...read.skipped].toSorted(),
    added,
    known: read.count - added,
  };
}

/**
 * Adds a central bank's rates to a book: the whole file, or nothing. Existing rates of the same pair
 * and day stay the same. Throws `input.too_large`, `rates.unreadable`.
 */
export async function importRates(
  request: BookRequest,
  { file }: ImportRatesInput,
): Promise<RateImport> {
  if (Buffer.byteLength(file) > maxFileBytes)
    throw fieldError(
      "input.too_large",
      ["file"],
      "Send at most 5 MB: eurofxref-hist.csv has the whole history, eurofxref-hist-90d.xml the last 90 days.",
    );
  const read = await readEuroRates(file);
  return changeBook(request, async (write) => {
    const { tx, book } = write;
    const importId = uuidv7();
    const added = await addRates(
      tx,
      read,
      (rows) => sql`insert into ${rates} (book_id, base, quote, on_day, rate, import_id)
        select book.id, 'EUR', quote, "on", rate, ${importId}::uuid
        from ${books} book, ${rows} where book.id = ${book.id}
        on conflict on constraint rates_pkey do nothing`,
    );
    const after = describe(read, added);
    const entry = { entity: "rateImport", entityId: importId, op: "create", before: null } as const;
    if (added > 0) await appendChanges(write, [{ ...entry, after }]);
    return after;
  });
}

/** Removes the rates that an import has added, except those that were set again since. */
export async function revertImport(
  write: LockedBook,
  { entityId, after }: { entityId: string; after: RateImport | null },
): Promise<void> {
  if (!after) throw new AppError("change.superseded", "Import the file again.");
  const { tx, book } = write;
  await tx.delete(rates).where(and(eq(rates.bookId, book.id), eq(rates.importId, entityId)));
  const entry = { entity: "rateImport", entityId, op: "delete", before: after } as const;
  await appendChanges(write, [{ ...entry, after: null }]);
}

/** Sets rates for all books to the bank's current ones. For operators. */
export async function importGlobalRates(db: Db, file: string): Promise<RateImport> {
  const read = await readEuroRates(file);
  return db.transaction(async (tx) => {
    const written = await addRates(
      tx,
      read,
      (rows) => sql`insert into ${globalRates} (base, quote, on_day, rate)
        select distinct on (quote, "on") 'EUR', quote, "on", rate from ${rows}
        on conflict on constraint global_rates_pkey do update set rate = excluded.rate
        where ${globalRates.rate} <> excluded.rate`,
    );
    return describe(read, written);
  });
}
