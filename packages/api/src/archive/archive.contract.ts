import { z } from "zod";
import { bookImage } from "../books/books.contract.ts";
import {
  currencyInput,
  dateInput,
  fileInput,
  idInput,
  newIdInput,
  textKept,
  timeZoneInput,
} from "@outlay/core";

export const formatName = "outlay-book";
/** Version 2 (1.0): changes name their operation and token. Version 3: files, as the last part. */
export const formatVersion = 3;

/** The format of all versions. */
export const archiveKind = z.object({ format: z.literal(formatName), version: z.int().min(1) });

const count = z.int().min(0);

/** The first line. */
export const archiveHeader = z.strictObject({
  format: z.literal(formatName),
  version: z.int().min(1).max(formatVersion),
  exportedAt: z.iso.datetime(),
  book: bookImage.omit({ id: true }).extend({
    id: idInput,
    name: textKept(100),
    baseCurrency: currencyInput,
    timeZone: timeZoneInput,
    closedThrough: dateInput.nullable().default(null),
    changeSeq: count,
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  }),
  parts: z.array(z.strictObject({ name: z.string(), rows: count })),
});
export type ArchiveHeader = z.output<typeof archiveHeader>;

/** The line before the rows of a part. */
export const archivePart = z.strictObject({ part: z.string(), rows: count });

/** The last line: the SHA-256 of all previous lines including line ends, in hexadecimal. */
export const archiveEnd = z.strictObject({ sha256: z.string() });

/** The content of an exported file. */
export const archiveFile = {
  "application/gzip": z.string().meta({ description: "JSON lines (UTF-8), gzipped" }),
};

export const exportBookInput = z.strictObject({ id: idInput });

export const importBookInput = z.strictObject({
  id: newIdInput.optional(),
  file: fileInput.meta({ description: "An archive made by books.export" }),
});
export type ImportBookInput = z.output<typeof importBookInput>;
