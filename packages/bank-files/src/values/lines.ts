/** Text with one kind of line end. */
export const withPlainLineEnds = (text: string) => text.replaceAll(/\r\n?/g, "\n");

/** A blank other than a single space. */
const hasOtherBlanks = /[^\S ]| {2}/;

/** In one line, without blanks at its ends; null where nothing is left. */
export function oneLine(text: string | null | undefined): string | null {
  const given = text ?? "";
  // Most texts are in one line already: looking is faster than building a copy.
  const line = (hasOtherBlanks.test(given) ? given.replaceAll(/\s+/g, " ") : given).trim();
  return line === "" ? null : line;
}
