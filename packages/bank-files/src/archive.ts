/** How the archive of a book begins, unpacked. */
const archiveStart = /^\{"format":"outlay-book"/;

export const archiveReason =
  "This is the archive of a whole book of Outlay, not a statement. Import it as a book of its own (books.import). For the entries alone, export them as CSV.";

/** Whether a text is that of an unpacked archive. */
export const isArchive = (text: string): boolean => archiveStart.test(text);
