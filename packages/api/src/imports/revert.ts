import { changes, importEntries, transactions } from "@outlay/db";
import { sql } from "drizzle-orm";
import type { RecordChange } from "../feed/entity.ts";
import { inParts, type LockedBook, untilSent } from "../feed/lock.ts";
import { type ChangeRow, toChange } from "../feed/read-change.ts";
import { revertTransactions } from "../transactions/reverting.ts";
import { transactionImageInput } from "../transactions/transaction-snapshot.contract.ts";
import { removeImportedStatements } from "../statements/statements.ts";
import { changeLedger } from "../transactions/transactions.ts";
import { findLastChange, withdrawImport } from "./committed.ts";
import { lockImport } from "./import-rows.ts";
import type { RevertImportInput, RevertImportOutput } from "./imports.contract.ts";

const entriesAtATime = 500;

/** A live transaction of an entry. */
type Held = {
  rowIndex: number;
  transactionId: string;
  /** Whether the import recorded it; else the row was linked. */
  created: boolean;
  /** Whether the import was the last to change it. */
  isUntouched: boolean;
  /** Whether refunds depend on it, or a file of another import has it too. */
  isNeeded: boolean;
};

/** The requests that committed the import, and took it back, so far. */
const ownOperations = (
  bookId: string,
  importId: string,
) => sql`select change.operation_id from ${changes} change
  where change.book_id = ${bookId} and change.entity_id = ${importId} and change.entity = 'import'`;

/** The live transactions of an import's entries, each once, in the order of its rows. */
async function* readHeld({ tx, book }: LockedBook, importId: string): AsyncGenerator<Held[], void> {
  let after = -1;
  for (;;) {
    const rows = await tx.execute<Held & { isLive: boolean }>(sql`
      select entry.row_index as "rowIndex", t.id as "transactionId", entry.created,
        t.operation_id in (${ownOperations(book.id, importId)}) as "isUntouched",
        t.refunded_minor > 0 or exists (select from ${importEntries} other where other.book_id = ${book.id} and other.active
          and other.transaction_id = t.id and other.import_id <> entry.import_id) as "isNeeded",
        t.id is not null and t.deleted_at is null and (entry.created or t.import_id is distinct from entry.import_id)
          as "isLive"
      from ${importEntries} entry
      left join ${transactions} t on t.book_id = ${book.id} and t.id = entry.transaction_id
      where entry.book_id = ${book.id} and entry.import_id = ${importId} and entry.row_index > ${after}
      order by entry.row_index limit ${entriesAtATime}`);
    yield rows.filter(({ isLive }) => isLive);
    if (rows.length < entriesAtATime) return;
    after = rows.at(-1)?.rowIndex ?? after;
  }
}

/** Deletes what the import recorded. */
async function removeAll(write: LockedBook, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const requests = ids.map((id) => ({ op: "remove" as const, id }));
  await changeLedger(write, requests, (operations, apply) => {
    for (const operation of operations) apply(operation);
  });
}

function toRecorded({ before, after, ...change }: RecordChange) {
  const parse = (image: object | null) => image && transactionImageInput.parse(image);
  return { ...change, before: parse(before), after: parse(after) };
}

/** What was pending is so again, and a transfer is the income or expense that it was. */
async function unlinkAll(write: LockedBook, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const { tx, book } = write;
  const rows = await tx.execute<ChangeRow>(sql`
    select change.seq::int as seq, change.entity, change.entity_id as "entityId", change.op, change.at,
      change.actor_id as "actorId", change.token_id as "tokenId", change.operation_id as "operationId",
      change.before, change.after
    from ${transactions} t
    join ${changes} change on change.book_id = ${book.id} and change.entity_id = t.id
      and change.operation_id = t.operation_id and change.entity = 'transaction' and change.op = 'update'
    where t.book_id = ${book.id} and t.id = any(${`{${ids.join(",")}}`}::uuid[])
    order by change.seq desc`);
  await revertTransactions(
    write,
    rows.map((row) => toRecorded(toChange(row))),
  );
}

/** What an earlier revert did, by the numbers of the feed: instants are of several servers' clocks. */
async function findReverted(write: LockedBook, id: string): Promise<RevertImportOutput> {
  const { tx, book } = write;
  const { operationId, seq } = await findLastChange(write, id);
  const lastOp = sql`(select change.op from ${changes} change
    where change.book_id = ${book.id} and change.entity_id = t.id and change.entity = 'transaction' and change.seq < ${seq}
    order by change.seq desc limit 1)`;
  const [counted] = await tx.execute<RevertImportOutput>(sql`
    select (select count(*) from ${changes} change where change.book_id = ${book.id}
        and change.operation_id = ${operationId} and change.entity = 'transaction' and change.op = 'delete')::int as removed,
      (select count(*) from ${importEntries} entry
        join ${transactions} t on t.book_id = ${book.id} and t.id = entry.transaction_id
        where entry.book_id = ${book.id} and entry.import_id = ${id} and entry.created and ${lastOp} <> 'delete')::int as kept`);
  return counted ?? { removed: 0, kept: 0 };
}

/** Deletes and unlinks the transactions of an import's rows. */
async function takeBack(
  write: LockedBook,
  { id, keepEdited }: RevertImportInput,
): Promise<RevertImportOutput> {
  const result = { removed: 0, kept: 0 };
  for await (const held of readHeld(write, id)) {
    const recorded = held.filter(({ created }) => created);
    const gone = recorded.filter(
      ({ isUntouched, isNeeded }) => !keepEdited || (isUntouched && !isNeeded),
    );
    const linked = held.filter(({ created, isUntouched }) => !created && isUntouched);
    const idsOf = (some: readonly Held[]) => some.map(({ transactionId }) => transactionId);
    await untilSent(write, async (within) => removeAll(within, idsOf(gone)));
    await untilSent(write, async (within) => unlinkAll(within, idsOf(linked)));
    result.removed += gone.length;
    result.kept += recorded.length - gone.length;
  }
  return result;
}

/**
 * Takes an import back: deletes what it recorded, except for what was changed since or another import has too (also that, with
 * `keepEdited` false), and unlinks the other rows. Their entries may come again. A second time it only returns what it did. Throws
 * `import.not_found`, `import.not_committed`, `period.closed`, `transaction.in_use`.
 */
export async function revertImport(
  write: LockedBook,
  { id, keepEdited }: RevertImportInput,
): Promise<RevertImportOutput> {
  const row = await lockImport(write.tx, write.book, id);
  if (row.state === "reverted") return findReverted(write, id);
  await removeImportedStatements(write, id);
  const result =
    row.state === "committed"
      ? await inParts(write, (within) => takeBack(within, { id, keepEdited }))
      : { removed: 0, kept: 0 };
  await withdrawImport(write, row);
  return result;
}
