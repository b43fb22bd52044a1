import { foldText, idInput, storedInstant, textKept } from "@outlay/core";
import { attachments, transactions } from "@outlay/db";
import { isNull, sql } from "drizzle-orm";
import { z } from "zod";
import { defineEntity } from "../feed/entity.ts";
import { partOf } from "../support/archive-part.ts";
import { takenId } from "../support/replay.ts";
import { removeAttachment, restoreAttachment } from "./attachments.ts";
import { attachmentCount, attachmentRecord, attachmentSearchText } from "./attachments.checks.ts";
import {
  attachmentBounds,
  attachmentOutput,
  attachmentType,
  maxFileBytes,
} from "./attachments.contract.ts";
import { fileNameOf } from "./file-name.logic.ts";
import { maxBytesPerBook, maxPerBook } from "./limits.ts";
import { releaseFiles } from "../support/unused-files.ts";

const kept = {
  name: textKept(attachmentBounds.name),
  content: textKept(attachmentBounds.text),
  sizeBytes: z.int().min(1).max(maxFileBytes),
};

export const attachmentEntity = defineEntity({
  name: "attachment",
  snapshot: {
    output: attachmentOutput,
    input: attachmentOutput.extend({
      id: idInput,
      transactionId: idInput,
      name: kept.name,
      sizeBytes: kept.sizeBytes,
      text: kept.content.nullable(),
      createdAt: storedInstant,
    }),
    fixed: ["transactionId", "name", "type", "sizeBytes", "text", "createdAt"],
  },
  revert: async (write, { entityId, before }) => {
    if (before) await restoreAttachment(write, entityId);
    else await removeAttachment(write, entityId);
  },
  revertErrors: ["attachment.not_found", "attachment.restore_expired", "attachment.limit"],
  checks: [attachmentRecord, attachmentCount, attachmentSearchText],
  // It goes for good with its transaction.
  feedRow: {
    byImage: true,
    select: (bookId) => sql`select from ${attachments} record
        where record.book_id = ${bookId} and record.id = entity_id and record.deleted_at is null
      union all select where not exists (select from ${transactions} record
        where record.book_id = ${bookId} and record.id = (after ->> 'transactionId')::uuid)`,
  },
  archive: [
    partOf(attachments, {
      since: 3,
      fields: { ...kept, type: attachmentType },
      made: {
        searchText: ({ content }) => (typeof content === "string" ? foldText(content) : null),
        deletedAt: () => null,
      },
      only: isNull(attachments.deletedAt),
      most: maxPerBook,
      createRowCheck: () => {
        let bytes = 0;
        return ({ name, type, sizeBytes }) => {
          if (fileNameOf(String(name), attachmentType.parse(type)) !== name)
            return { field: "name", message: "It has another ending than its type." };
          bytes += Number(sizeBytes);
          if (bytes <= maxBytesPerBook) return undefined;
          return { field: "sizeBytes", message: "Its files are larger than those of any book." };
        };
      },
    }),
  ],
  purge: {
    table: attachments,
    atATime: 500,
    expired: "attachment.restore_expired",
    release: releaseFiles,
  },
  constraints: {
    attachments_pkey: ["id.taken", ["id"], takenId],
    attachments_transaction_fkey: [
      "transaction.not_found",
      ["transactionId"],
      "No transaction has this id.",
    ],
  },
});
