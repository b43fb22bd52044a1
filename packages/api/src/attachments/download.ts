import { AppError, type FileReply } from "@outlay/core";
import type { Db } from "@outlay/db";
import type { Book } from "../access/book.ts";
import { createConcurrencyLimit } from "../support/concurrency-limit.ts";
import { type DownloadCaller, startStream } from "../support/downloads.ts";
import type { FileStore } from "../support/file-store.ts";
import { getRow } from "./attachment-rows.ts";
import type { GetAttachmentInput } from "./attachments.contract.ts";
import { contentDisposition } from "./file-name.logic.ts";
import { keyOf } from "../support/unused-files.ts";

/** As many as a transaction has: a page may show them all. */
const atOncePerUser = 20;

const places = createConcurrencyLimit(
  atOncePerUser,
  () => new AppError("download.limit", "Wait until one of your downloads has finished."),
);

type Asking = DownloadCaller & { db: Db; book: Book; files: FileStore };

/**
 * A file as it is kept. Whatever is in it, a browser that opens it runs nothing of it. Throws `attachment.not_found`,
 * `download.limit`.
 */
export async function downloadAttachment(
  asking: Asking,
  { id }: GetAttachmentInput,
): Promise<FileReply> {
  const { db, book, files, principal } = asking;
  const { name, type, sizeBytes, fileId } = await getRow(db, book, id);
  const leave = places.take(principal.userId);
  const bytes = await files.read(keyOf(book.id, fileId)).catch((error: unknown) => {
    leave();
    throw error;
  });
  if (!bytes) {
    leave();
    throw new AppError("attachment.not_found", "The server has lost the file of this attachment.");
  }
  return startStream(asking, {
    name: "attachments.get",
    leave,
    write: async (send) => {
      for await (const chunk of bytes) await send(chunk);
    },
    headers: {
      "content-type": type,
      "content-length": String(sizeBytes),
      "content-disposition": contentDisposition(name),
      "content-security-policy": "default-src 'none'; sandbox",
      "x-content-type-options": "nosniff",
    },
  });
}
