import { type ByteReader, damaged } from "./byte-reader.ts";
import { orientationTiff, readOrientation } from "./exif.logic.ts";

// RFC 9649, section 2: a RIFF header with the length of all, and chunks of a type, a length and data. As the length
// comes first, what is taken out is replaced by as many zeros.

const kept = new Set(["VP8 ", "VP8L", "ALPH", "ANIM", "ANMF", "ICCP"]);
const maxExif = 64 * 1024;
const xmpFlag = 0x04;
const exifName = Buffer.from("Exif\0\0", "latin1");

async function* zeros(reader: ByteReader, length: number): AsyncGenerator<Buffer> {
  for await (const piece of reader.copy(length)) yield Buffer.alloc(piece.length);
}

/** EXIF of the same length that says nothing but which way up the picture is. */
function cleanExif(data: Buffer): Buffer {
  const hasName = data.subarray(0, exifName.length).equals(exifName);
  const tiff = orientationTiff(readOrientation(hasName ? data.subarray(exifName.length) : data));
  const clean = Buffer.alloc(data.length);
  if (tiff.length <= data.length) tiff.copy(clean);
  return clean;
}

async function* cleanChunk(reader: ByteReader, head: Buffer): AsyncGenerator<Buffer> {
  const type = head.toString("latin1", 0, 4);
  const length = head.readUInt32LE(4);
  if (kept.has(type)) {
    yield head;
    yield* reader.copy(length);
  } else if (type === "VP8X" && length === 10) {
    const data = Buffer.from(await reader.take(length));
    data[0] = (data[0] ?? 0) & ~xmpFlag;
    yield Buffer.concat([head, data]);
  } else if (type === "EXIF" && length <= maxExif) {
    yield Buffer.concat([head, cleanExif(await reader.take(length))]);
  } else {
    const other = Buffer.from(head);
    other.write("JUNK", "latin1");
    yield other;
    yield* zeros(reader, length);
  }
  // A chunk of an odd length is followed by one byte more.
  if (length % 2 === 1) yield* zeros(reader, 1);
}

/** The picture, with which way up it is; nothing of what else is in or after it. */
export async function* cleanWebp(reader: ByteReader): AsyncGenerator<Buffer> {
  const header = await reader.take(12);
  yield header;
  let left = header.readUInt32LE(4) - 4;
  while (left > 0) {
    const head = await reader.take(8);
    const length = head.readUInt32LE(4);
    left -= 8 + length + (length % 2);
    if (left < 0) throw damaged();
    yield* cleanChunk(reader, head);
  }
}
