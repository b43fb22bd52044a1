import type { Sending } from "./http.fixture.ts";

const boundary = "x".repeat(60);

export const formHeaders = { "content-type": `multipart/form-data; boundary=${boundary}` };

/** A field of a form, or a file if it has a name. */
export function partOf(name: string, value: string | Uint8Array, fileName?: string): Buffer {
  const named = fileName === undefined ? "" : `; filename="${fileName}"`;
  return Buffer.concat([
    Buffer.from(
      `--${boundary}\r\ncontent-disposition: form-data; name="${name}"${named}\r\n` +
        `${fileName === undefined ? "" : "content-type: text/html\r\n"}\r\n`,
    ),
    Buffer.from(value),
    Buffer.from("\r\n"),
  ]);
}

export const formEnd = Buffer.from(`--${boundary}--\r\n`);

/** A form of these parts. */
export const formOf = (...parts: Buffer[]): Sending => ({
  headers: formHeaders,
  body: Buffer.concat([...parts, formEnd]),
});
