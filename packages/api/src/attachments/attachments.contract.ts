import {
  fileInput,
  idInput,
  idOutput,
  instantOutput,
  newIdInput,
  pageOutput,
  textInput,
} from "@outlay/core";
import { z } from "zod";

export const attachmentType = z.enum(["image/jpeg", "image/png", "image/webp", "application/pdf"]);
export type AttachmentType = z.output<typeof attachmentType>;

export const maxFileBytes = 10 * 1024 ** 2;
export const attachmentBounds = { name: 255, text: 5000 };

const id = "01920000-0000-7000-8000-000000000051";
const transactionId = "01920000-0000-7000-8000-000000000005";

export const attachmentOutput = z
  .strictObject({
    id: idOutput,
    transactionId: idOutput,
    name: z.string(),
    type: attachmentType.meta({ description: "By its content, whatever its name" }),
    sizeBytes: z.int().meta({ description: "Of the file as it is kept" }),
    text: z.string().nullable().meta({ description: "What a client read from it, for searching" }),
    createdAt: instantOutput,
  })
  .meta({
    id: "Attachment",
    description: "A file of a transaction",
    examples: [
      {
        id,
        transactionId,
        name: "receipt.jpg",
        type: "image/jpeg",
        sizeBytes: 184_320,
        text: null,
        createdAt: "2026-11-21T09:30:00.000Z",
      },
    ],
  });
export type Attachment = z.output<typeof attachmentOutput>;

export const createAttachmentInput = z.strictObject({
  transactionId: idInput,
  id: newIdInput.optional(),
  name: textInput(attachmentBounds.name)
    .optional()
    .meta({ description: "By default that of the file" }),
  text: textInput(attachmentBounds.text)
    .optional()
    .meta({ description: "What you read from it; `q` of transactions.list finds its words" }),
  file: fileInput.meta({ description: "After the other fields" }),
});
export type CreateAttachmentInput = z.output<typeof createAttachmentInput>;

export const listAttachmentsInput = z.strictObject({ transactionId: idInput });
export type ListAttachmentsInput = z.output<typeof listAttachmentsInput>;
export const listAttachmentsOutput = pageOutput(attachmentOutput);

export const getAttachmentInput = z.strictObject({ id: idInput });
export type GetAttachmentInput = z.output<typeof getAttachmentInput>;

const bytes = z.string().meta({ description: "The file" });
export const attachmentFile: Record<AttachmentType, z.ZodType> = {
  "image/jpeg": bytes,
  "image/png": bytes,
  "image/webp": bytes,
  "application/pdf": bytes,
};
