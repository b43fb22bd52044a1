import { type ByteReader, damaged } from "./byte-reader.ts";

// W3C PNG (third edition), section 5: a signature, and chunks of a length, a type, data and a CRC.

/** What it takes to show the picture, moving ones too; without texts, times and EXIF. */
const kept = new Set([
  "IHDR",
  "PLTE",
  "IDAT",
  "IEND",
  "tRNS",
  "cHRM",
  "cICP",
  "gAMA",
  "iCCP",
  "mDCV",
  "cLLI",
  "sBIT",
  "sRGB",
  "bKGD",
  "hIST",
  "pHYs",
  "acTL",
  "fcTL",
  "fdAT",
]);
const maxLength = 2 ** 31 - 1;
const crcBytes = 4;

/** The picture alone; nothing of what else is in or after it. */
export async function* cleanPng(reader: ByteReader): AsyncGenerator<Buffer> {
  yield await reader.take(8);
  for (let isFirst = true; ; isFirst = false) {
    const head = await reader.take(8);
    const length = head.readUInt32BE(0);
    const type = head.toString("latin1", 4);
    if (length > maxLength || (isFirst && type !== "IHDR")) throw damaged();
    if (kept.has(type)) {
      yield head;
      yield* reader.copy(length + crcBytes);
    } else await reader.skip(length + crcBytes);
    if (type === "IEND") return;
  }
}
