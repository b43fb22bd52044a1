import { singleBlanks } from "@outlay/core";
import { cleanText } from "../imports/staged-texts.logic.ts";
import { cutText } from "../support/cut-text.logic.ts";
import { type AttachmentType, attachmentBounds } from "./attachments.contract.ts";

/** The usual endings of a file's name, the first of them for names without one. */
const endings: Record<AttachmentType, readonly [string, ...string[]]> = {
  "image/jpeg": [".jpg", ".jpeg", ".jpe", ".jfif"],
  "image/png": [".png"],
  "image/webp": [".webp"],
  "application/pdf": [".pdf"],
};

/** The name of a file, without folders, and with an ending of its type: a computer opens a file by its ending. */
export function fileNameOf(given: string | null, type: AttachmentType): string {
  const last = given?.split(/[/\\]/).at(-1) ?? null;
  const base = singleBlanks(cleanText(last) ?? "receipt");
  const [ending] = endings[type];
  const isEnded = endings[type].some((known) => base.toLowerCase().endsWith(known));
  const max = attachmentBounds.name;
  if (isEnded && base.length <= max) return base;
  return `${cutText(base, max - ending.length)}${ending}`;
}

/** RFC 6266, with RFC 8187 for what is not ASCII. */
export function contentDisposition(name: string): string {
  const plain = name.replaceAll(/[^\u0020-\u007e]|["\\%]/g, "_");
  const encoded = encodeURIComponent(name.toWellFormed()).replaceAll(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
