import { AppError } from "@outlay/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  jpegOf,
  jpegSegment,
  pdfOf,
  phoneJpeg,
  placedPng,
  placedWebp,
  pngChunk,
  pngOf,
  riffChunk,
  tiffOf,
  webpOf,
} from "../files.fixture.ts";
import { orientationTiff, readOrientation } from "./exif.logic.ts";
import { cleanFile } from "./formats.ts";

async function* inChunks(bytes: Buffer, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function clean(bytes: Buffer, size = bytes.length): Promise<{ type: string; bytes: Buffer }> {
  const file = await cleanFile(inChunks(bytes, Math.max(size, 1)));
  const chunks: Buffer[] = [];
  for await (const chunk of file.bytes) chunks.push(Buffer.from(chunk));
  return { type: file.type, bytes: Buffer.concat(chunks) };
}

async function codeOf(bytes: Buffer): Promise<string> {
  try {
    await clean(bytes);
    return "none";
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}

const pictures = { jpeg: phoneJpeg(), png: placedPng(), webp: placedWebp() };

test("a picture keeps nothing of where it was taken, wherever it says so", async () => {
  for (const [name, bytes] of Object.entries(pictures)) {
    expect(bytes.includes("PLACE")).toBe(true);
    const cleaned = await clean(bytes);
    expect(cleaned.type).toBe(`image/${name}`);
    expect(cleaned.bytes.includes("PLACE")).toBe(false);
  }
});

test("a picture stays the right way up", async () => {
  for (const orientation of [2, 3, 6, 8]) {
    const { bytes } = await clean(phoneJpeg(orientation));
    const at = bytes.indexOf("Exif\0\0") + 6;
    expect(readOrientation(bytes.subarray(at))).toBe(orientation);
    expect(bytes.subarray(at, at + 26)).toEqual(orientationTiff(orientation));
  }
  expect((await clean(phoneJpeg(1))).bytes.includes("Exif")).toBe(false);
  const { bytes } = await clean(placedWebp());
  expect(readOrientation(bytes.subarray(bytes.indexOf("EXIF") + 8))).toBe(8);
});

test("what a picture is made of stays byte by byte", async () => {
  expect((await clean(jpegOf())).bytes).toEqual(jpegOf());
  expect((await clean(pngOf())).bytes).toEqual(pngOf());
  const colours = pngChunk("gAMA", Buffer.from([0, 0, 0xb1, 0x8f]));
  expect((await clean(placedPng())).bytes).toEqual(pngOf([colours]));
  const profile = jpegSegment(0xe2, Buffer.from("ICC_PROFILE\0\x01\x01colours"));
  expect((await clean(jpegOf({ extras: [profile] }))).bytes).toEqual(jpegOf({ extras: [profile] }));
  const plain = webpOf([riffChunk("VP8L", Buffer.alloc(7, 3))]);
  expect((await clean(plain)).bytes).toEqual(plain);
  expect((await clean(placedWebp())).bytes.length).toBe(placedWebp().length - "PLACE".length);
  expect((await clean(pdfOf())).bytes).toEqual(pdfOf());
});

test("cleaning twice changes nothing", async () => {
  for (const bytes of Object.values(pictures)) {
    const once = (await clean(bytes)).bytes;
    expect((await clean(once)).bytes).toEqual(once);
  }
});

test("a picture comes out the same however its bytes arrive", async () => {
  const all = Object.values(pictures);
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...all),
      fc.integer({ min: 1, max: 40 }),
      async (bytes, size) => {
        expect((await clean(bytes, size)).bytes).toEqual((await clean(bytes)).bytes);
      },
    ),
    { numRuns: 60 },
  );
});

test("a picture that is cut off is damaged, wherever it is cut", async () => {
  for (const whole of [jpegOf(), pngOf(), (await clean(placedWebp())).bytes])
    for (let end = 12; end < whole.length; end += 1)
      expect(await codeOf(whole.subarray(0, end))).toBe("attachment.unreadable");
});

test("the content decides the type: other files are refused, whatever they hide behind", async () => {
  const refused = [
    "",
    "x",
    "<html><script>alert(1)</script>",
    '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>',
    "GIF89a",
    "GIF89a/*%PDF-1.7",
    "\n%PDF-1.7",
    "PK\x03\x04",
    "\0\0\0\x18ftypheic\0\0\0\0",
    "RIFF\x04\0\0\0WAVE",
  ];
  for (const text of refused)
    expect(await codeOf(Buffer.from(text, "latin1"))).toBe("attachment.unsupported_type");
});

test("any bytes behind the first of a picture end in a picture or in an error with a code", async () => {
  const starts = Object.values(pictures).map((bytes) => bytes.subarray(0, 16));
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...starts),
      fc.uint8Array({ maxLength: 300 }),
      async (start, rest) => {
        const code = await codeOf(Buffer.concat([start, rest]));
        expect(["none", "attachment.unreadable"]).toContain(code);
      },
    ),
    { numRuns: 300 },
  );
});

test("EXIF of any bytes has an orientation", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      expect([1, 2, 3, 4, 5, 6, 7, 8]).toContain(readOrientation(Buffer.from(bytes)));
    }),
  );
  expect([tiffOf(3, "II"), tiffOf(7, "MM")].map(readOrientation)).toEqual([3, 7]);
});
