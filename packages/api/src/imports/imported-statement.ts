import { trustedDate } from "@outlay/core";
import type { LockedBook } from "../feed/lock.ts";
import { recordImportedStatement } from "../statements/statements.ts";
import type { ImportRecord } from "./import-rows.ts";

/** Keeps the closing balance of a file as a statement of the account that it was uploaded for. */
export async function recordClosingBalance(
  write: LockedBook,
  { id: importId, accountId, findings: { statement, balances } }: ImportRecord,
): Promise<void> {
  if (!statement || !balances) return;
  const onDay = trustedDate(balances.on);
  const balanceMinor = BigInt(statement.minor);
  await recordImportedStatement(write, { accountId, onDay, balanceMinor, importId });
}
