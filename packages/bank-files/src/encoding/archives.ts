import { constants, gunzipSync } from "node:zlib";

/** How an archive of a book begins, unpacked. */
const archiveStart = /^\{"format":"outlay-book"/;

export const archiveReason =
  "This is the archive of a whole book of Outlay, not a statement. Import it as a book of its own (books.import). For the entries alone, export them as CSV.";

/** So many bytes have the first line's beginning, and cannot unfold to more than half a mebibyte. */
const triedBytes = 512;

/** Whether the text is that of an unpacked archive. */
export const isArchive = (text: string): boolean => archiveStart.test(text);

/** Whether compressed bytes are an archive of a book. */
export function isPackedArchive(bytes: Uint8Array): boolean {
  try {
    const head = gunzipSync(bytes.subarray(0, triedBytes), {
      finishFlush: constants.Z_SYNC_FLUSH,
    });
    return isArchive(head.toString("latin1"));
  } catch {
    return false;
  }
}
