import { BankFileError } from "../bank-file-error.ts";
import { linesIn } from "../values/lines.ts";

/** A field such as ":61:", with all its lines. */
export type SwiftField = { tag: string; lines: string[]; line: number };

/** The tags of MT940 and MT942; ":16:" at the start of a line may be a time within a text. */
const tagged = /^:(13D?|2[01]|25P?|28C?|34F|6[02][FM]|61|6[45]|86|90[CD]|NS):(.*)$/;
/** What only begins a message, and is a time where a statement is not closed yet: ":20:15 Uhr". */
const headTag = /^(?:13|2[0158])/;
/** The end of a message and the envelope around it: "-", "-}{5:…}", "-XXX", "{1:…}{4:". */
const boundary = /^(?:-(?:XXX|\}.*)?|\{.*)$/;

/** The fields of all messages of a file. What is between messages belongs to none. */
export function readFields(text: string): SwiftField[] {
  const fields: SwiftField[] = [];
  let current: SwiftField | undefined;
  let isOpen = false;
  let line = 0;
  for (const raw of linesIn(text)) {
    line += 1;
    const content = withoutEnvelope(raw);
    const [, tag = "", value = ""] = tagged.exec(content) ?? [];
    const isText = isOpen && current?.tag === "86" && headTag.test(tag);
    if (tag !== "" && !isText) {
      if (/^6[02]/.test(tag)) isOpen = tag.startsWith("60");
      current = { tag, lines: [value], line };
      fields.push(current);
    } else if (boundary.test(content.trimEnd())) {
      current = undefined;
      isOpen = false;
    } else if (current !== undefined) {
      addLine(current, content, line);
    }
  }
  return fields;
}

/** More than any entry has; blank lines behind a file's end are not counted. */
const mostLines = 10_000;

/** With its blanks: a line may be wrapped at one. */
function addLine(field: SwiftField, content: string, line: number): void {
  if (field.lines.length < mostLines) field.lines.push(content);
  else if (content.trim() !== "") {
    const reason = `An entry has more than ${mostLines} lines. Export it again.`;
    throw new BankFileError({ format: "mt940", line, reason });
  }
}

/** A message may follow its envelope in the same line. */
function withoutEnvelope(line: string): string {
  const text = line.indexOf("{4::");
  return line.startsWith("{") && text !== -1 ? line.slice(text + 3) : line;
}
