import { BankFileError } from "./bank-file-error.ts";
import type { FileFormat } from "./types.ts";

export const maxBytes = 5 * 1024 * 1024;
export const maxRows = 50_000;

/** Throws when a file has more rows than may be imported at once. */
export function assertRoom(format: FileFormat, rows: number, line: number | null): void {
  if (rows <= maxRows) return;
  const reason = `The file has more than ${maxRows} entries. Export a shorter period.`;
  throw new BankFileError({ format, line, reason });
}
