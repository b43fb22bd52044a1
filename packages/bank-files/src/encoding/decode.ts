import iconv from "iconv-lite";
import { BankFileError } from "../bank-file-error.ts";
import type { FileText } from "../types.ts";
import { guessCodePage } from "./code-pages.ts";
import { declaredEncoding } from "./declared.ts";
import { guessEastAsian } from "./east-asian.ts";

/** Files that are no text, by their first bytes as Latin-1. */
const binaryKinds: [start: string, reason: string][] = [
  ["%PDF", "This is a PDF document. Export the entries as CSV, OFX, CAMT or MT940."],
  ["PK\x03\x04", "This is a ZIP archive or a workbook. Unpack it, or save the sheet as CSV."],
  ["\x1f\x8b", "This file is compressed. Unpack it first."],
  ["\xd0\xcf\x11\xe0", "This is an Excel workbook. Save the sheet as CSV."],
  ["\x89PNG", "This is an image. Export the entries as CSV, OFX, CAMT or MT940."],
  ["\xff\xd8\xff", "This is an image. Export the entries as CSV, OFX, CAMT or MT940."],
];

/**
 * Decodes a file by its byte order mark, its zero bytes, as strict UTF-8, by what it says of itself, or by its letters,
 * in this order. `label` overrides the guess.
 */
export function decodeFile(bytes: Uint8Array, label?: string): FileText {
  const start = latin1Of(bytes.subarray(0, 8));
  for (const [magic, reason] of binaryKinds)
    if (start.startsWith(magic)) throw new BankFileError({ format: null, line: null, reason });
  const isKnown: boolean = label === undefined || iconv.encodingExists(label);
  if (!isKnown) {
    const reason = `The encoding "${label}" is unknown. Try "utf-8" or "windows-1252".`;
    throw new BankFileError({ format: null, line: null, reason });
  }
  const file = label === undefined ? guess(bytes) : decodeAs(bytes, label);
  // UTF-16 may have halves of characters, which no database takes.
  const text = withoutPadding(file.text).toWellFormed();
  assertText(text);
  return { ...file, text };
}

const decodeAs = (bytes: Uint8Array, encoding: string): FileText => ({
  text: iconv.decode(bytes, encoding),
  encoding,
});

function guess(bytes: Uint8Array): FileText {
  const marked = markedEncoding(bytes) ?? wideEncoding(bytes);
  if (marked) return decodeAs(bytes, marked);
  const unicode = strictUtf8(bytes);
  if (unicode !== undefined) return { text: unicode, encoding: "utf-8" };
  const latin1 = latin1Of(bytes);
  const declared = declaredEncoding(latin1);
  if (declared) return decodeAs(bytes, declared);
  if (isCutUtf8(bytes)) return decodeAs(bytes, "utf-8");
  return decodeAs(bytes, guessEastAsian(bytes) ?? guessCodePage(latin1));
}

function markedEncoding(bytes: Uint8Array): string | undefined {
  const start = latin1Of(bytes.subarray(0, 3));
  if (start === "\xef\xbb\xbf") return "utf-8";
  if (start.startsWith("\xff\xfe")) return "utf-16le";
  if (start.startsWith("\xfe\xff")) return "utf-16be";
  return undefined;
}

/** UTF-16 without a byte order mark has a zero in most pairs of bytes, on one side alone. */
function wideEncoding(bytes: Uint8Array): string | undefined {
  const pairs = Math.min(bytes.length >> 1, 4096);
  let even = 0;
  let odd = 0;
  for (let pair = 0; pair < pairs; pair += 1) {
    if (bytes[2 * pair] === 0) even += 1;
    if (bytes[2 * pair + 1] === 0) odd += 1;
  }
  if (odd > pairs / 4 && even * 8 < odd) return "utf-16le";
  if (even > pairs / 4 && odd * 8 < even) return "utf-16be";
  return undefined;
}

function strictUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Some banks cut UTF-8 texts after a number of bytes, in the middle of a letter: few faults among many letters. */
function isCutUtf8(bytes: Uint8Array): boolean {
  let letters = 0;
  let faults = 0;
  for (let at = 0; at < bytes.length;) {
    const length = sequenceLength(bytes, at);
    if (length > 1) letters += 1;
    if (length === 0) faults += 1;
    at += Math.max(length, 1);
  }
  return letters > 3 * faults;
}

/** The bytes of the character that begins at a place; 0 where none does. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  const length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  const rest = bytes.subarray(at + 1, at + length);
  return rest.length === length - 1 && rest.every((byte) => byte >= 0x80 && byte < 0xc0)
    ? length
    : 0;
}

/** Without the zero bytes and end-of-file marks that old programs fill a file up with. */
function withoutPadding(text: string): string {
  let end = text.length;
  while (end > 0 && (text[end - 1] === "\0" || text[end - 1] === "\x1a")) end -= 1;
  return text.slice(text.startsWith("\ufeff") ? 1 : 0, end);
}

function assertText(text: string): void {
  if (text.trim() === "")
    throw new BankFileError({ format: null, line: null, reason: "The file is empty." });
  const zero = text.indexOf("\0");
  if (zero === -1) return;
  const line = text.slice(0, zero).split("\n").length;
  const reason = "There is a zero byte: the file is not text, or it is damaged. Export it again.";
  throw new BankFileError({ format: null, line, reason });
}

const latin1Of = (bytes: Uint8Array) =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
