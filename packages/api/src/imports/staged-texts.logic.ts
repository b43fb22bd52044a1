import { nameKey, singleBlanks } from "@outlay/core/without-schemas";
import { textBounds } from "../ledger/text-bounds.contract.ts";
import { cutText } from "../support/cut-text.logic.ts";

/** What no text field takes: see `textInput`. */
// oxlint-disable-next-line no-control-regex
const unprintable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ud800-\udfff]/gu;
const marks = /\p{M}+/gu;
const maxMarks = 30;
const isPlain = /^[\u0020-\u007e]*$/;

/** A text of a file as a field can hold it; null when nothing is left. */
export function cleanText(text: string | null): string | null {
  if (text === null) return null;
  const clean = isPlain.test(text)
    ? text.trim()
    : text
        .replaceAll(unprintable, " ")
        .normalize("NFC")
        .replaceAll(marks, (run) => [...run].slice(0, maxMarks).join(""))
        .trim();
  return clean === "" ? null : clean;
}

/** The beginning of a text, up to a blank if there is one near the end. */
export function shorten(text: string, max: number): string {
  if (text.length <= max) return text;
  const cut = cutText(text, max - 1);
  const blank = cut.lastIndexOf(" ");
  return `${(blank > max * 0.7 ? cut.slice(0, blank) : cut).trimEnd()}…`;
}

export type StagedTexts = { payee: string | null; note: string | null; isShortened: boolean };

/** Payee and note within their bounds. A payee that is too long stands whole in the note. */
export function stageTexts(rawPayee: string | null, rawNote: string | null): StagedTexts {
  const whole = cleanText(rawPayee);
  const given = cleanText(rawNote);
  const payee = whole === null ? null : singleBlanks(whole);
  if (payee === null || payee.length <= textBounds.payee) return { payee, ...stageNote(given) };
  return {
    payee: shorten(payee, textBounds.payee),
    ...stageNote(given === null ? payee : `${payee}\n${given}`),
  };
}

function stageNote(note: string | null) {
  const isShortened = note !== null && note.length > textBounds.note;
  return { note: isShortened ? shorten(note, textBounds.note) : note, isShortened };
}

/** A file's tags within their bounds, each once and sorted. */
export function stageTags(raw: readonly string[]): string[] {
  if (raw.length === 0) return [];
  const tags = new Map<string, string>();
  for (const text of raw) {
    const tag = cutText(singleBlanks(cleanText(text) ?? ""), textBounds.tag).trim();
    if (tag !== "" && tags.size < 20 && !tags.has(nameKey(tag))) tags.set(nameKey(tag), tag);
  }
  return [...tags.values()].toSorted();
}

/** What entries' texts are the same by, whichever way a bank spaces or writes them. */
export function textKey(payee: string | null, note: string | null): string {
  const text = `${payee ?? ""} ${note ?? ""}`;
  if (isPlain.test(text)) return singleBlanks(text.toLowerCase());
  return text.trim() === "" ? "" : nameKey(text);
}
