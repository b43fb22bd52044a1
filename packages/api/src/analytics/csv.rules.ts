/** What spreadsheets take for the beginning of a formula, after any apostrophes. */
const formula = /^'*[=+\-@\t\r\n\uff0b\uff0d\uff1d\uff20]/;

/**
 * A cell of what people typed (RFC 4180). An apostrophe before what would be a formula makes it text
 * (OWASP, CSV Injection); who reads it back takes one apostrophe away from where `formula` matches.
 */
export function textCell(text: string | null): string {
  if (text === null) return "";
  const harmless = formula.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** A line of cells. */
export function line(cells: readonly string[]): string {
  return `${cells.join(",")}\r\n`;
}
