import { fieldError, type UploadedFile } from "@outlay/core";
import { maxFileBytes } from "./imports.contract.ts";
import { cleanText, shorten } from "./staged-texts.logic.ts";

/** The bytes of a file. Throws `import.too_large`. */
export async function readBytes(file: UploadedFile): Promise<Uint8Array> {
  const tooLarge = () =>
    fieldError(
      "import.too_large",
      ["file"],
      "Send at most 5 MiB: export a shorter period, and import one after the other.",
    );
  if (file instanceof Blob) {
    if (file.size > maxFileBytes) throw tooLarge();
    return new Uint8Array(await file.arrayBuffer());
  }
  const chunks: Uint8Array[] = [];
  let total = 0;
  for await (const chunk of file) {
    total += chunk.length;
    if (total > maxFileBytes) throw tooLarge();
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

/** What the file is called, if it has a name. */
export function nameOf(file: UploadedFile): string | null {
  const name = "name" in file ? cleanText(String(file.name)) : null;
  return name === null ? null : shorten(name, 255);
}
