import { crc32 } from "node:zlib";

const ascii = (text: string) => Buffer.from(text, "latin1");

function be32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
}

function le32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

/** A TIFF directory with an orientation and a place, in either order of bytes. */
export function tiffOf(orientation: number, order: "II" | "MM" = "MM"): Buffer {
  const isLittle = order === "II";
  const short = (value: number) => {
    const bytes = Buffer.alloc(2);
    if (isLittle) bytes.writeUInt16LE(value);
    else bytes.writeUInt16BE(value);
    return bytes;
  };
  const long = isLittle ? le32 : be32;
  const entry = (tag: number, type: number, value: Buffer) =>
    Buffer.concat([short(tag), short(type), long(1), value]);
  return Buffer.concat([
    ascii(order),
    short(42),
    long(8),
    short(2),
    entry(0x0112, 3, Buffer.concat([short(orientation), short(0)])),
    entry(0x8825, 4, long(60)),
    long(0),
    ascii("PLACE 48.2082 N 16.3738 E"),
  ]);
}

export function jpegSegment(marker: number, content: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(content.length + 2);
  return Buffer.concat([Buffer.from([0xff, marker]), length, content]);
}

const exifSegment = (tiff: Buffer) => jpegSegment(0xe1, Buffer.concat([ascii("Exif\0\0"), tiff]));
const scanData = Buffer.from([0x12, 0xff, 0x00, 0x34, 0xff, 0xd0, 0x56, 0x78]);
const scanHead = jpegSegment(0xda, Buffer.from([1, 1, 0, 0, 63, 0]));
const endOfImage = Buffer.from([0xff, 0xd9]);

type JpegOptions = { extras?: Buffer[]; between?: Buffer[]; trailer?: Buffer; pad?: number };

/** A JPEG of two scans; `pad` are bytes of picture. */
export function jpegOf({ extras = [], between = [], trailer, pad = 0 }: JpegOptions = {}): Buffer {
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    jpegSegment(0xe0, ascii("JFIF\0\x01\x01\0\0\x01\0\x01\0\0")),
    ...extras,
    jpegSegment(0xdb, Buffer.alloc(65, 1)),
    jpegSegment(0xc0, Buffer.from([8, 0, 1, 0, 1, 1, 1, 0x11, 0])),
    jpegSegment(0xc4, Buffer.alloc(20, 2)),
    scanHead,
    scanData,
    ...between,
    scanHead,
    Buffer.alloc(pad, 0x5a),
    scanData,
    endOfImage,
    ...(trailer ? [trailer] : []),
  ]);
}

/** As a phone takes it: with its place, a device, a preview, a comment, and a film behind its end. */
export const phoneJpeg = (orientation = 6): Buffer =>
  jpegOf({
    extras: [
      exifSegment(tiffOf(orientation)),
      jpegSegment(0xe1, ascii("http://ns.adobe.com/xap/1.0/\0<x>PLACE</x>")),
      jpegSegment(0xe2, ascii("MPF\0PLACE")),
      jpegSegment(0xed, ascii("Photoshop 3.0\0PLACE")),
      jpegSegment(0xfe, ascii("PLACE <script>alert(1)</script>")),
    ],
    between: [jpegSegment(0xfe, ascii("PLACE"))],
    trailer: ascii("ftypmp42 PLACE"),
  });

export function pngChunk(type: string, content: Buffer): Buffer {
  const named = Buffer.concat([ascii(type), content]);
  return Buffer.concat([be32(content.length), named, be32(crc32(named))]);
}

export function pngOf(extras: Buffer[] = [], trailer = Buffer.alloc(0)): Buffer {
  return Buffer.concat([
    ascii("\x89PNG\r\n\x1A\n"),
    pngChunk("IHDR", Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0])),
    ...extras,
    pngChunk("IDAT", Buffer.from([0x78, 0x9c, 0x63, 0x60, 0, 0, 0, 2, 0, 1])),
    pngChunk("IEND", Buffer.alloc(0)),
    trailer,
  ]);
}

export const placedPng = (): Buffer =>
  pngOf(
    [
      pngChunk("eXIf", tiffOf(1)),
      pngChunk("tEXt", ascii("Comment\0PLACE")),
      pngChunk("iTXt", ascii("XML:com.adobe.xmp\0PLACE")),
      pngChunk("gAMA", be32(45_455)),
    ],
    ascii("PLACE"),
  );

export function riffChunk(type: string, content: Buffer): Buffer {
  const pad = Buffer.alloc(content.length % 2);
  return Buffer.concat([ascii(type), le32(content.length), content, pad]);
}

export function webpOf(chunks: Buffer[], trailer = Buffer.alloc(0)): Buffer {
  const body = Buffer.concat([ascii("WEBP"), ...chunks]);
  return Buffer.concat([ascii("RIFF"), le32(body.length), body, trailer]);
}

export const placedWebp = (): Buffer =>
  webpOf(
    [
      riffChunk("VP8X", Buffer.from([0x0c, 0, 0, 0, 0, 0, 0, 0, 0, 0])),
      riffChunk("VP8 ", Buffer.from([1, 2, 3])),
      riffChunk("EXIF", tiffOf(8, "II")),
      riffChunk("XMP ", ascii("<x>PLACE</x>")),
    ],
    ascii("PLACE"),
  );

export const pdfOf = (text = "Hello"): Buffer => ascii(`%PDF-1.7\n${text}\n%%EOF\n`);
