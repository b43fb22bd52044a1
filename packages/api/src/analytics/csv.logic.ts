/** What spreadsheets take for the beginning of a formula at the start of a cell, after any apostrophes. */
const formulaAtStart = /^'*[=+\-@\t\r\n\uff0b\uff0d\uff1d\uff20]/;
/** The same behind what divides cells and lines where the semicolon does, as in much of Europe. */
const formulaWithin = /([;\r\n])(['"]*[=+\-@\uff0b\uff0d\uff1d\uff20])/g;

/**
 * A cell of what people typed (RFC 4180). An apostrophe before what would be a formula makes it text
 * (OWASP, CSV Injection); who reads it back takes one apostrophe away from each of these places.
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
