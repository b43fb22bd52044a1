/**
 * Where spreadsheets take for the beginning of a formula what follows, after any apostrophes: at the
 * start, and behind what divides cells and lines where the semicolon does, as in much of Europe.
 */
const formulas =
  /^(?='*[=+\-@\t\r\n\uff0b\uff0d\uff1d\uff20])|(?<=[;\r\n])(?=['"]*[=+\-@\uff0b\uff0d\uff1d\uff20])/g;

/**
 * A cell of what people typed (RFC 4180). An apostrophe before what would be a formula makes it text
 * (OWASP, CSV Injection); who reads it back takes one apostrophe away from each of these places.
 */
export function textCell(text: string | null): string {
  if (text === null) return "";
  const harmless = text.replaceAll(formulas, "'");
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** A line of cells. */
export function line(cells: readonly string[]): string {
  return `${cells.join(",")}\r\n`;
}
