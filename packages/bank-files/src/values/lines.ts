/** Text with one kind of line end. */
export const withPlainLineEnds = (text: string) => text.replaceAll(/\r\n?/g, "\n");

/**
 * The lines of a text, one at a time. An array of millions would be one piece of memory: a thread that has no room for it
 * takes the process with it.
 */
export function* linesIn(text: string): Generator<string, void> {
  let feed = text.indexOf("\n");
  let turn = text.indexOf("\r");
  for (let at = 0; at <= text.length;) {
    if (feed !== -1 && feed < at) feed = text.indexOf("\n", at);
    if (turn !== -1 && turn < at) turn = text.indexOf("\r", at);
    const ends = [feed, turn].filter((end) => end !== -1);
    const end = ends.length === 0 ? text.length : Math.min(...ends);
    yield text.slice(at, end);
    at = end + (end === turn && text[end + 1] === "\n" ? 2 : 1);
  }
}

/** A blank other than a single space. */
const hasOtherBlanks = /[^\S ]| {2}/;

/** In one line, without blanks at its ends; null where nothing is left. */
export function oneLine(text: string | null | undefined): string | null {
  const given = text ?? "";
  // Most texts are in one line already: looking is faster than building a copy.
  const line = (hasOtherBlanks.test(given) ? given.replaceAll(/\s+/g, " ") : given).trim();
  return line === "" ? null : line;
}
