import { gzipSync } from "fflate";

const blockBytes = 512;
/** As npm dates what it packs: 1985-10-26, for zip's sake. */
const packedAtSeconds = 499_162_500;

/**
 * A gzipped tar archive (POSIX ustar) of these files, by their paths. Nothing in it depends on the machine: the files
 * are ordered, all of one date and owner, and fflate, unlike zlib, packs alike on every processor.
 */
export function packTarball(files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const entries = [...files].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const blocks = entries.flatMap(([path, content]) => [
    header(path, content.length),
    padded(content),
  ]);
  const archive = Buffer.concat([...blocks, new Uint8Array(2 * blockBytes)]);
  return gzipSync(archive, { level: 9, mtime: packedAtSeconds * 1000 });
}

function header(path: string, bytes: number): Uint8Array {
  const block = Buffer.alloc(blockBytes);
  const octal = (value: number, length: number) => value.toString(8).padStart(length - 1, "0");
  if (Buffer.byteLength(path) > 100) throw new RangeError(`${path} is too long for an archive`);
  block.write(path, 0);
  block.write(octal(0o644, 8), 100);
  block.write(octal(0, 8), 108);
  block.write(octal(0, 8), 116);
  block.write(octal(bytes, 12), 124);
  block.write(octal(packedAtSeconds, 12), 136);
  // The sum is taken with blanks where it will be.
  block.write(" ".repeat(8), 148);
  block.write("0", 156);
  block.write("ustar\u000000", 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${octal(sum, 7)}\0 `, 148);
  return block;
}

function padded(content: Uint8Array): Uint8Array {
  const block = new Uint8Array(Math.ceil(content.length / blockBytes) * blockBytes);
  block.set(content);
  return block;
}
