import { changes, importEntries, transactions } from "@outlay/db";
import { sql } from "drizzle-orm";
import type { RecordChange } from "../feed/entity.ts";
import { type LockedBook, untilSent } from "../feed/lock.ts";
import { type ChangeRow, toChange } from "../feed/read-change.ts";
import { revertTransactions } from "../transactions/reverting.ts";
import { transactionImageInput } from "../transactions/transaction-snapshot.contract.ts";
import { changeLedger } from "../transactions/transactions.ts";
import { findLastChange, withdrawImport } from "./committed.ts";
import { lockImport } from "./import-rows.ts";
import type { RevertImportInput, RevertImportOutput } from "./imports.contract.ts";

export async function revertImport(
  _write: LockedBook,
  _input: RevertImportInput,
): Promise<RevertImportOutput> {
  const row = await lockImport(write.tx, write.book, id);
  if (row.state === "reverted") return findReverted(write, id);
  const result = { removed: 0, kept: 0 };
  if (row.state === "committed")
    for await (const held of readHeld(write, id)) {
      const recorded = held.filter(({ created }) => created);
      const gone = recorded.filter(
        ({ isUntouched, isRefunded }) => !keepEdited || (isUntouched && !isRefunded),
      );
      const linked = held.filter(({ created, isUntouched }) => !created && isUntouched);
      const idsOf = (some: readonly Held[]) => some.map(({ transactionId }) => transactionId);
      await untilSent(write, async (within) => removeAll(within, idsOf(gone)));
      await untilSent(write, async (within) => unlinkAll(within, idsOf(linked)));
      result.removed += gone.length;
      result.kept += recorded.length - gone.length;
    }
  await withdrawImport(write, row);
  return result;
}
