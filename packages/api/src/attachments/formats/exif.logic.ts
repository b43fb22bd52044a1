// EXIF is a TIFF file within an image (CIPA DC-008, section 4.5): a header, and a directory of entries of 12 bytes.

const orientationTag = 0x0112;
const shortType = 3;
const headerBytes = 8;
const entryBytes = 12;

/** Which way up the picture is, 1 to 8; 1 where it is not said. */
export function readOrientation(tiff: Buffer): number {
  if (tiff.length < headerBytes) return 1;
  const isLittle = tiff.toString("latin1", 0, 2) === "II";
  const readShort = (at: number) =>
    at + 2 > tiff.length ? 0 : isLittle ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at);
  const first = isLittle ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
  const count = Math.min(readShort(first), 1000);
  for (let entry = 0; entry < count; entry += 1) {
    const at = first + 2 + entry * entryBytes;
    if (readShort(at) !== orientationTag || readShort(at + 2) !== shortType) continue;
    const orientation = readShort(at + 8);
    return orientation >= 1 && orientation <= 8 ? orientation : 1;
  }
  return 1;
}

/** EXIF that says nothing but which way up the picture is. */
export function orientationTiff(orientation: number): Buffer {
  const tiff = Buffer.alloc(headerBytes + 2 + entryBytes + 4);
  tiff.write("II*\0", "latin1");
  tiff.writeUInt32LE(headerBytes, 4);
  tiff.writeUInt16LE(1, 8);
  tiff.writeUInt16LE(orientationTag, 10);
  tiff.writeUInt16LE(shortType, 12);
  tiff.writeUInt32LE(1, 14);
  tiff.writeUInt16LE(orientation, 18);
  return tiff;
}
