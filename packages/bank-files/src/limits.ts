import { BankFileError } from "./bank-file-error.ts";
import type { BankFile, FileFormat } from "./types.ts";

export const maxBytes = 5 * 1024 * 1024;
export const maxRows = 50_000;

/** Statements of all that a household or a business has are fewer. */
const maxAccounts = 500;

/** Throws when a file has more accounts than anybody would assign. */
export function assertFewAccounts({ format, accounts }: BankFile): void {
  if (accounts.length <= maxAccounts) return;
  const reason = `The file has ${accounts.length} accounts. Export up to ${maxAccounts} of them at once.`;
  throw new BankFileError({ format, line: null, reason });
}

/** Throws when a file has more rows than may be imported at once. */
export function assertRoom(format: FileFormat, rows: number, line: number | null): void {
  if (rows <= maxRows) return;
  const reason = `The file has more than ${maxRows} entries. Export a shorter period.`;
  throw new BankFileError({ format, line, reason });
}
