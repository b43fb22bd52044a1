import { AppError } from "@outlay/core";
import type { AttachmentType } from "../attachments.contract.ts";
import { type ByteReader, createByteReader } from "./byte-reader.ts";
import { cleanJpeg } from "./jpeg.ts";
import { cleanPng } from "./png.ts";
import { cleanWebp } from "./webp.ts";

type Format = {
  type: AttachmentType;
  /** By its first bytes. */
  isIt: (first: string) => boolean;
  clean: (reader: ByteReader) => AsyncGenerator<Buffer>;
};

const firstBytes = 12;

const formats: readonly Format[] = [
  { type: "image/jpeg", isIt: (first) => first.startsWith("\xFF\xD8\xFF"), clean: cleanJpeg },
  { type: "image/png", isIt: (first) => first.startsWith("\x89PNG\r\n\x1A\n"), clean: cleanPng },
  { type: "image/webp", isIt: (first) => /^RIFF.{4}WEBP/s.test(first), clean: cleanWebp },
  {
    type: "application/pdf",
    isIt: (first) => first.startsWith("%PDF-"),
    clean: (reader) => reader.rest(),
  },
];

const heic = /^.{4}ftyp(heic|heix|hevc|mif1|msf1|avif)/s;

function unsupported(first: string): AppError {
  const message = heic.test(first)
    ? "Pictures in HEIC or AVIF are not accepted. Send it as JPEG."
    : "Send a JPEG, PNG or WebP picture, or a PDF that begins with %PDF-.";
  return new AppError("attachment.unsupported_type", message, [
    { path: ["file"], code: "attachment.unsupported_type", message },
  ]);
}

export type CleanFile = {
  type: AttachmentType;
  /** Its bytes as they may be kept. Throws `attachment.unreadable` for what is cut off or damaged. */
  bytes: AsyncIterable<Buffer>;
};

/**
 * The type of a file by its content, and the file without what pictures say beside the picture: where and when it was
 * taken, with which device, previews, comments, and what is hidden behind their end. All of the bytes are read, so that a
 * body that breaks off is seen. Throws `attachment.unsupported_type`.
 */
export async function cleanFile(chunks: AsyncIterable<Uint8Array>): Promise<CleanFile> {
  const reader = createByteReader(chunks);
  const first = (await reader.peek(firstBytes)).toString("latin1");
  const format = formats.find(({ isIt }) => isIt(first));
  if (!format) throw unsupported(first);
  async function* bytes(clean: Format["clean"]) {
    yield* clean(reader);
    for await (const _ of reader.rest());
  }
  return { type: format.type, bytes: bytes(format.clean) };
}
