import { constants, gunzipSync } from "node:zlib";
import { archiveReason, BankFileError, isArchive } from "@outlay/bank-files";

/** So many bytes have the beginning of the first line, and cannot unfold to more than half a mebibyte. */
const triedBytes = 512;

/** Throws a BankFileError where compressed bytes are the archive of a book. */
export function assertNoArchive(bytes: Uint8Array): void {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return;
  if (isArchive(headOf(bytes)))
    throw new BankFileError({ format: null, line: null, reason: archiveReason });
}

function headOf(bytes: Uint8Array): string {
  try {
    const options = { finishFlush: constants.Z_SYNC_FLUSH };
    return gunzipSync(bytes.subarray(0, triedBytes), options).toString("latin1");
  } catch {
    return "";
  }
}
