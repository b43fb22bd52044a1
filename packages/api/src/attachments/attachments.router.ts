import { fileOutput } from "@outlay/core";
import { z } from "zod";
import { removeRecord } from "../feed/removal.ts";
import { operation } from "../rpc/procedure-meta.ts";
import { readProcedure, router, writeProcedure } from "../rpc/trpc.ts";
import { listAttachments, removeAttachment } from "./attachments.ts";
import {
  attachmentFile,
  attachmentOutput,
  createAttachmentInput,
  getAttachmentInput,
  listAttachmentsInput,
  listAttachmentsOutput,
  maxFileBytes,
} from "./attachments.contract.ts";
import { downloadAttachment } from "./download.ts";
import { createAttachment } from "./upload.ts";

const id = "01920000-0000-7000-8000-000000000051";
const transactionId = "01920000-0000-7000-8000-000000000005";

export const attachmentsRouter = router({
  create: writeProcedure
    .meta(
      operation("POST /transactions/{transactionId}/attachments", {
        summary: "Attach a file to a transaction",
        description:
          "A JPEG, PNG or WebP picture or a PDF, up to 10 MiB and 20 a transaction; its content decides. Pictures are kept without where and when they were taken, with which device, previews and comments. Send the file after the other fields.",
        status: 201,
        upload: "multipart/form-data",
        maxBodyBytes: maxFileBytes,
        streamsForm: true,
        tooLarge: "attachment.too_large",
        idempotent: false,
        errors: [
          "transaction.not_found",
          "attachment.unsupported_type",
          "attachment.unreadable",
          "attachment.too_large",
          "attachment.limit",
          "id.taken",
        ],
        example: { transactionId },
      }),
    )
    .input(createAttachmentInput)
    .output(attachmentOutput)
    .mutation(({ ctx, input }) => createAttachment(ctx, input)),

  list: readProcedure
    .meta(
      operation("GET /transactions/{transactionId}/attachments", {
        summary: "List a transaction's files",
        description: "The oldest first; all of them.",
        errors: ["transaction.not_found"],
        example: { transactionId },
      }),
    )
    .input(listAttachmentsInput)
    .output(listAttachmentsOutput)
    .query(({ ctx, input }) => listAttachments(ctx.db, ctx.book, input)),

  get: readProcedure
    .meta(
      operation("GET /attachments/{id}", {
        summary: "Download a file",
        description: "As it is kept, to be saved: a browser that opens it runs nothing of it.",
        file: attachmentFile,
        errors: ["attachment.not_found", "download.limit"],
        example: { id },
      }),
    )
    .input(getAttachmentInput)
    .output(fileOutput)
    .query(({ ctx, input }) => downloadAttachment(ctx, input)),

  remove: writeProcedure
    .meta(
      operation("DELETE /attachments/{id}", {
        summary: "Remove a file from its transaction",
        description: "It can be undone for 30 days; then the file is deleted.",
        status: 204,
        errors: ["attachment.not_found"],
        example: { id },
      }),
    )
    .input(getAttachmentInput)
    .output(z.void())
    .mutation(({ ctx, input }) =>
      removeRecord(ctx, { entity: "attachment", id: input.id }, (write) =>
        removeAttachment(write, input.id),
      ),
    ),
});
