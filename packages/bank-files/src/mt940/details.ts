import { oneLine } from "../values/lines.ts";
import { type Details, readSlashCodes } from "./slash-codes.ts";

/** Reads the ":86:" of an entry, in the manner of German, Dutch, or other banks. */
export function readDetails(lines: string[]): Details {
  const joined = lines.join("").trimStart();
  return (
    readNumbered(joined) ??
    readSlashCodes(joined) ?? { payee: null, note: oneLine(purposeOf(lines.join(" "))) }
  );
}

/**
 * Reads ":NS:" of older German and Hungarian programs, a number before each line: 01 to 14 are the purpose, 15 and 16 the
 * name, 17 the kind.
 */
export function readNumberedLines(lines: string[]): Details {
  const join = (first: string, last: string, glue: string) =>
    oneLine(
      lines
        .filter((line) => line.slice(0, 2) >= first && line.slice(0, 2) <= last)
        .map((line) => line.slice(2))
        .join(glue),
    );
  return { payee: join("15", "16", ""), note: join("01", "14", " ") ?? join("17", "17", " ") };
}

/** The business code, and the mark before each number: "166?00GUTSCHRIFT?20SVWZ+Miete?32Ann Example". */
const numberedStart = /^\d{0,3} ?([?~<>^|@#])\d\d/;
const knownNumbers = /^(?:00|10|2\d|3\d|6\d|7[01])$/;

/** German fields by number: ?20 to ?29 and ?60 to ?63 are the purpose, ?32 and ?33 the name, ?00 the kind. */
function readNumbered(text: string): Details | null {
  const mark = numberedStart.exec(text)?.[1];
  if (mark === undefined) return null;
  const values = new Map<string, string>();
  let number = "";
  for (const piece of text.split(mark).slice(1)) {
    const next = piece.slice(0, 2);
    if (knownNumbers.test(next)) {
      number = next;
      values.set(number, (values.get(number) ?? "") + piece.slice(2));
    } else {
      // The mark is a part of the text.
      values.set(number, `${values.get(number) ?? ""}${mark}${piece}`);
    }
  }
  const join = (belongs: (known: string) => boolean) =>
    [...values].map(([known, value]) => (belongs(known) ? value : "")).join("");
  const purpose = purposeOf(join((known) => /^2|^6[0-3]/.test(known)));
  return {
    payee: oneLine(join((known) => known === "32" || known === "33")),
    note: oneLine(purpose) ?? oneLine(values.get("00")),
  };
}

/** What SEPA banks put into the purpose beside the text, which is behind SVWZ+. */
const keyword =
  /(?:EREF|KREF|MREF|CRED|DEBT|SVWZ|ABWA|ABWE)[+:]|(?:COAM|OAMT|IBAN|BIC|PURP|ANAM|RREF|SQTP)\+/g;

/** The text without references: what is before the first keyword, and behind SVWZ+; all where there is no SVWZ+. */
function purposeOf(text: string): string {
  const found = [...text.matchAll(keyword)];
  if (!found.some(([name]) => name.startsWith("SVWZ"))) return text;
  const parts = found.map((match, index) => ({
    name: match[0],
    value: text.slice(match.index + match[0].length, found[index + 1]?.index),
  }));
  const purpose = parts.filter(({ name }) => name.startsWith("SVWZ")).map(({ value }) => value);
  const before = text.slice(0, found[0]?.index);
  return [before, ...purpose].filter((part) => part.trim() !== "").join(" ");
}
