/** The start of a cell that spreadsheets read as a formula, after any apostrophes. */
const formulaAtStart = /^'*[=+\-@\t\r\n\uff0b\uff0d\uff1d\uff20]/;
/** The same after a separator of cells or lines, for locales where the semicolon separates cells. */
const formulaWithin = /([;\r\n])(['"]*[=+\-@\uff0b\uff0d\uff1d\uff20])/g;

/**
 * A cell of user text (RFC 4180). An apostrophe before a formula makes it text (OWASP, CSV Injection);
 * to read the text back, remove one apostrophe in each of these places.
 */
export function textCell(text: string | null): string {
  if (text === null) return "";
  const within = text.replaceAll(formulaWithin, "$1'$2");
  const harmless = formulaAtStart.test(text) ? `'${within}` : within;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** A line of cells. */
export function line(cells: readonly string[]): string {
  return `${cells.join(",")}\r\n`;
}
