/** Text with one kind of line end. */
export const withPlainLineEnds = (text: string) => text.replaceAll(/\r\n?/g, "\n");

/** In one line, without blanks at its ends; null where nothing is left. */
export function oneLine(text: string | null | undefined): string | null {
  const line = (text ?? "").replaceAll(/[\s\u00a0]+/g, " ").trim();
  return line === "" ? null : line;
}
