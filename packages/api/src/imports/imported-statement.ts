import { trustedDate } from "@outlay/core";
import type { LockedBook } from "../feed/lock.ts";
import { recordImportedStatement } from "../statements/statements.ts";
import type { ImportRecord } from "./import-rows.ts";

/** Keeps the closing balances of a file as statements of its accounts. */
export async function recordClosingBalances(
  write: LockedBook,
  { id: importId, accountId, findings }: ImportRecord,
): Promise<void> {
  const { statement, balances, otherStatements = [] } = findings;
  const own = statement && balances ? [{ accountId, on: balances.on, minor: statement.minor }] : [];
  for (const { on, minor, ...ofAccount } of [...own, ...otherStatements])
    await recordImportedStatement(write, {
      ...ofAccount,
      onDay: trustedDate(on),
      balanceMinor: BigInt(minor),
      importId,
    });
}
