/** How a CSV is written: programs read commas and points, spreadsheets what is usual in their language. */
export type CsvDialect = { delimiter: "," | ";" | "\t"; decimal: "." | "," };

/** The start of a cell that spreadsheets read as a formula, after any apostrophes. */
const formulaAtStart = /^'*[=+\-@\t\r\n\uff0b\uff0d\uff1d\uff20]/;
/** The same after a line break, or after what separates cells in another language than the file's. */
const formulaWithin = {
  ",": /([;\r\n])(['"]*[=+\-@\uff0b\uff0d\uff1d\uff20])/g,
  ";": /([,\r\n])(['"]*[=+\-@\uff0b\uff0d\uff1d\uff20])/g,
  "\t": /([,;\r\n])(['"]*[=+\-@\uff0b\uff0d\uff1d\uff20])/g,
};
/** Any of the characters that the others look for. Most texts have none. */
const special = /["',;=+\-@\t\r\n\uff0b\uff0d\uff1d\uff20]/;
const quoted = { ",": /[",\r\n]/, ";": /[";\r\n]/, "\t": /["\t\r\n]/ };

/**
 * A cell of user text (RFC 4180). An apostrophe before a formula makes it text (OWASP, CSV Injection);
 * to read the text back, remove one apostrophe in each of these places.
 */
export function textCell(text: string, delimiter: CsvDialect["delimiter"] = ","): string {
  if (!special.test(text)) return text;
  const within = text.replaceAll(formulaWithin[delimiter], "$1'$2");
  const harmless = formulaAtStart.test(text) ? `'${within}` : within;
  return quoted[delimiter].test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** An amount with the decimal mark of its reader. */
export const amountCell = (amount: string, decimal: CsvDialect["decimal"]): string =>
  decimal === "." ? amount : amount.replace(".", decimal);

/** A line of cells. */
export function line(cells: readonly string[], delimiter: CsvDialect["delimiter"] = ","): string {
  return `${cells.join(delimiter)}\r\n`;
}
