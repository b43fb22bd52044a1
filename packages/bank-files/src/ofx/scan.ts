import { decodeEntities } from "../values/entities.ts";

export type OfxToken = { kind: "open" | "close" | "text"; value: string; line: number };

/**
 * A tag, as OFX 1.6 (SGML) and OFX 2 (XML) write it. Any other "<" is text: "A < B", and "<old>" in a file whose tags are
 * in capitals.
 */
const capitalTag = /<(\/?)([A-Z][A-Z\d._-]{0,63})(?:\s[^<>\n]{0,200})?\/?>/y;
const anyTag = /<(\/?)([A-Za-z][\w.-]{0,63})(?:\s[^<>\n]{0,200})?\/?>/y;

const skipped: [start: string, end: string][] = [
  ["<!--", "-->"],
  ["<?", "?>"],
  ["<!", ">"],
];

/** The tags of OFX, in capitals, and the text between them, decoded. */
export function* scanOfx(text: string): Generator<OfxToken> {
  const tagAt = text.includes("<OFX") ? capitalTag : anyTag;
  let line = 1;
  let lineEnd = text.indexOf("\n");
  const token = (kind: OfxToken["kind"], value: string, at: number): OfxToken => {
    while (lineEnd !== -1 && lineEnd < at) {
      line += 1;
      lineEnd = text.indexOf("\n", lineEnd + 1);
    }
    return { kind, value, line };
  };

  let start = 0;
  while (start < text.length) {
    const next = nextMark(text, start);
    const end = next === -1 ? text.length : next;
    if (end > start) yield token("text", decodeEntities(text.slice(start, end)), start);
    if (next === -1) return;
    tagAt.lastIndex = next;
    const tag = tagAt.exec(text);
    if (tag) {
      yield token(tag[1] === "/" ? "close" : "open", (tag[2] ?? "").toUpperCase(), next);
      start = tagAt.lastIndex;
    } else if (text.startsWith("<![CDATA[", next)) {
      const close = endOf(text, "]]>", next);
      yield token("text", text.slice(next + 9, close.start), next);
      start = close.end;
    } else {
      const pair = skipped.find(([opening]) => text.startsWith(opening, next));
      start = pair ? endOf(text, pair[1], next).end : next + 1;
      if (!pair) yield token("text", "<", next);
    }
  }
}

/** Where the next "<" is that a tag or the like may begin with; -1 where there is none. */
function nextMark(text: string, from: number): number {
  let next = text.indexOf("<", from);
  while (next !== -1 && !/[A-Za-z/!?]/.test(text.charAt(next + 1)))
    next = text.indexOf("<", next + 1);
  return next;
}

/** Where an end mark is; the end of the text when there is none, which ends the scan. */
function endOf(text: string, mark: string, from: number): { start: number; end: number } {
  const at = text.indexOf(mark, from);
  return at === -1
    ? { start: text.length, end: text.length }
    : { start: at, end: at + mark.length };
}
