import type { FileFormat } from "./types.ts";

export type BankFileFault = {
  /** The format that was tried; null when nothing like a bank file was found. */
  format: FileFormat | null;
  /** Where reading ended, counted from 1; null when the whole file is meant. */
  line: number | null;
  /** Plain words: what is wrong and what to do. */
  reason: string;
};

/** A file that cannot be read. Faults of single rows are issues of those rows. */
export class BankFileError extends Error {
  override readonly name = "BankFileError";
  readonly format: FileFormat | null;
  readonly line: number | null;
  readonly reason: string;

  constructor({ format, line, reason }: BankFileFault) {
    super(line === null ? reason : `Line ${line}: ${reason}`);
    this.format = format;
    this.line = line;
    this.reason = reason;
  }
}
