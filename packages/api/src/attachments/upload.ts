import { crc32 } from "node:zlib";
import { AppError, fieldError, type UploadedFile } from "@outlay/core";
import { v7 as uuidv7 } from "uuid";
import { type BookRequest, changeBook } from "../feed/lock.ts";
import { nameOf } from "../imports/uploaded-file.ts";
import { createConcurrencyLimit } from "../support/concurrency-limit.ts";
import type { FileStore } from "../support/file-store.ts";
import { addAttachment } from "./attachments.ts";
import {
  type Attachment,
  type CreateAttachmentInput,
  maxFileBytes,
} from "./attachments.contract.ts";
import { fileNameOf } from "./file-name.logic.ts";
import { cleanFile } from "./formats/formats.ts";
import { assertRoom } from "./limits.ts";
import { announceFile, dropFile, keyOf } from "../support/unused-files.ts";

const atOncePerUser = 2;
const atOnce = 16;

const places = createConcurrencyLimit(
  atOncePerUser,
  () =>
    new AppError(
      "server.unavailable",
      `Send at most ${atOncePerUser} files at a time. Send this again when one has ended.`,
    ),
);

/** Returns a function that gives the place back. Throws `server.unavailable`. */
function takePlace(userId: string): () => void {
  const leave = places.take(userId);
  if (places.count() <= atOnce) return leave;
  leave();
  throw new AppError("server.unavailable", "Too many files arrive at once. Try again shortly.");
}

const tooLarge = () =>
  fieldError("attachment.too_large", ["file"], `Send at most ${maxFileBytes / 1024 ** 2} MiB.`);

/** The bytes of a file up to the limit. */
async function* boundedBytes(file: UploadedFile): AsyncGenerator<Uint8Array> {
  if (file instanceof Blob && file.size > maxFileBytes) throw tooLarge();
  let total = 0;
  const bytes: AsyncIterable<Uint8Array> = file instanceof Blob ? file.stream() : file;
  for await (const chunk of bytes) {
    total += chunk.length;
    if (total > maxFileBytes) throw tooLarge();
    yield chunk;
  }
}

type Stored = { sizeBytes: number; crc32: number };

/** Stores bytes as they arrive; returns their number and CRC-32. */
export async function storeFile(
  files: FileStore,
  key: string,
  bytes: AsyncIterable<Uint8Array>,
): Promise<Stored> {
  let sizeBytes = 0;
  let crc = 0;
  async function* counted() {
    for await (const chunk of bytes) {
      sizeBytes += chunk.length;
      crc = crc32(chunk, crc);
      yield chunk;
    }
  }
  await files.write(key, counted());
  // As a signed number: a column of 32 bits.
  return { sizeBytes, crc32: crc | 0 };
}

export type UploadRequest = BookRequest & {
  principal: { userId: string };
  files: FileStore;
};

/**
 * Stores a file as it arrives and records it as a transaction's attachment. Throws `transaction.not_found`,
 * `attachment.unsupported_type`, `attachment.unreadable`, `attachment.too_large`, `attachment.limit`, `id.taken`,
 * `server.unavailable`.
 */
export async function createAttachment(
  request: UploadRequest,
  { transactionId, id = uuidv7(), name, text, file }: CreateAttachmentInput,
): Promise<Attachment> {
  const { db, book, now, files, principal } = request;
  const leave = takePlace(principal.userId);
  try {
    await assertRoom(db, book, { transactionId, sizeBytes: 0 });
    const { type, bytes } = await cleanFile(boundedBytes(file));
    const fileId = uuidv7();
    const key = keyOf(book.id, fileId);
    await announceFile(db, key, now);
    const drop = () => dropFile(db, files, key).catch(() => {});
    try {
      const given = {
        id,
        transactionId,
        fileId,
        name: fileNameOf(name ?? nameOf(file), type),
        type,
        content: text ?? null,
        ...(await storeFile(files, key, bytes)),
      };
      const { attachment, isNew } = await changeBook(request, (write) =>
        addAttachment(write, given),
      );
      if (!isNew) await drop();
      return attachment;
    } catch (error) {
      // After a refusal nothing was committed. After a lost connection it may have been: then the sweep finds out.
      if (error instanceof AppError) await drop();
      throw error;
    }
  } finally {
    leave();
  }
}
