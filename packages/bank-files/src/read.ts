import { BankFileError } from "./bank-file-error.ts";
import { readCamt } from "./camt/camt.ts";
import { readCsv } from "./csv/csv.ts";
import { detectFormat } from "./detect.ts";
import { decodeFile } from "./encoding/decode.ts";
import { assertFewAccounts, assertRoom, maxBytes } from "./limits.ts";
import { readMt940 } from "./mt940/mt940.ts";
import { readOfx } from "./ofx/ofx.ts";
import { readQif } from "./qif/qif.ts";
import type { BankFile, FileFormat, FileReader, ReadOptions } from "./types.ts";

const readers: Record<FileFormat, FileReader> = {
  camt: readCamt,
  csv: readCsv,
  mt940: readMt940,
  ofx: readOfx,
  qif: readQif,
};

/** Reads a bank file of any format, which its content shows. Throws a BankFileError when it cannot be read. */
export function readBankFile(bytes: Uint8Array, options: ReadOptions = {}): BankFile {
  if (bytes.length > maxBytes) {
    const reason = "The file is larger than 5 MiB. Export a shorter period.";
    throw new BankFileError({ format: null, line: null, reason });
  }
  const file = decodeFile(bytes, options.encoding);
  const format = options.format ?? detectFormat(file.text);
  const read = readers[format](file, options);
  assertFewAccounts(read);
  // A row of some programs is an entry of two accounts.
  assertRoom(
    format,
    read.accounts.reduce((sum, { rows }) => sum + rows.length, 0),
    null,
  );
  return read;
}
