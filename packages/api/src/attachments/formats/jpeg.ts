import { type ByteReader, damaged } from "./byte-reader.ts";
import { orientationTiff, readOrientation } from "./exif.logic.ts";

// ITU-T T.81, annex B: segments with a length, and after a start of scan the picture's data up to the next marker.

const startOfScan = 0xda;
const endOfImage = 0xd9;
const exif = Buffer.from("Exif\0\0", "latin1");

/** Segments that a decoder needs: tables, frames, restart intervals; without comments and applications' data. */
const isNeeded = (marker: number) =>
  (marker >= 0xc0 && marker <= 0xcf) || (marker >= 0xda && marker <= 0xdf);

/** Application data that says what the colours and the size of pixels are. */
const keptData = new Map([
  [0xe0, "JFIF\0"],
  [0xe2, "ICC_PROFILE\0"],
  [0xee, "Adobe"],
]);

function isKept(marker: number, content: Buffer): boolean {
  if (isNeeded(marker)) return true;
  const name = keptData.get(marker);
  return name !== undefined && content.toString("latin1", 0, name.length) === name;
}

function segment(marker: number, content: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(content.length + 2, 2);
  return Buffer.concat([head, content]);
}

/** The content of a segment as it may stay, whole; undefined for none of it. */
function clean(marker: number, content: Buffer): Buffer | undefined {
  if (isKept(marker, content)) return segment(marker, content);
  if (marker !== 0xe1 || !content.subarray(0, exif.length).equals(exif)) return undefined;
  const orientation = readOrientation(content.subarray(exif.length));
  if (orientation === 1) return undefined;
  return segment(marker, Buffer.concat([exif, orientationTiff(orientation)]));
}

/** Up to the next marker: within the data 0xff is followed by zero, or by the number of a restart. */
function findMarker(chunk: Buffer): { end: number; isFound: boolean } {
  for (let at = chunk.indexOf(0xff); at >= 0; at = chunk.indexOf(0xff, at + 2)) {
    const next = chunk[at + 1];
    if (next === undefined) return { end: at, isFound: false };
    if (next !== 0 && (next < 0xd0 || next > 0xd7)) return { end: at, isFound: true };
  }
  return { end: chunk.length, isFound: false };
}

/** What comes before a marker and is none is left out. */
async function takeMarker(reader: ByteReader): Promise<number> {
  let [byte] = await reader.take(1);
  while (byte !== 0xff) [byte] = await reader.take(1);
  while (byte === 0xff) [byte] = await reader.take(1);
  return byte ?? 0;
}

/** The picture alone, with which way up it is; nothing of what else is before, in or after it. */
export async function* cleanJpeg(reader: ByteReader): AsyncGenerator<Buffer> {
  let hasPicture = false;
  yield await reader.take(2);
  for (;;) {
    const marker = await takeMarker(reader);
    if (marker === endOfImage) {
      if (!hasPicture) throw damaged();
      yield Buffer.from([0xff, endOfImage]);
      return;
    }
    // Markers without a length.
    if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8) || marker === 0) continue;
    const length = (await reader.take(2)).readUInt16BE(0);
    if (length < 2) throw damaged();
    const kept = clean(marker, await reader.take(length - 2));
    if (kept) yield kept;
    if (marker !== startOfScan) continue;
    hasPicture = true;
    yield* reader.copyUntil(findMarker);
  }
}
