import { attachments, type Db, transactions } from "@outlay/db";
import { asc, sql } from "drizzle-orm";
import {
  isInPage,
  lastChange,
  recordCheck,
  type RecordPage,
  recordsPerPage,
  type ShownRecord,
} from "../feed/record-check.ts";
import { type Check, findRows, fixRows } from "../support/check.ts";
import { foldCheck, type FoldRow } from "../support/fold-check.ts";
import { toAttachment } from "./attachment-rows.ts";

async function readAttachments(tx: Db, page: RecordPage): Promise<ShownRecord[]> {
  const rows = await tx
    .select({ record: attachments, last: lastChange("attachment", attachments, page.bookId) })
    .from(attachments)
    .where(isInPage(attachments, page))
    .orderBy(asc(attachments.id))
    .limit(recordsPerPage);
  return rows.map(({ record, last }) => ({
    id: record.id,
    image: record.deletedAt === null ? toAttachment(record) : null,
    last,
  }));
}

/** Every attachment equals its last change in the feed. */
export const attachmentRecord = recordCheck("attachment", readAttachments);

type Row = { id: string; kept: number; due: number };

const differing = (bookId: string) => sql<Row>`
  select t.id, t.attachment_count as kept, coalesce(counted.due, 0) as due
  from ${transactions} t
  left join (select transaction_id, count(*)::int as due from ${attachments}
    where book_id = ${bookId} and deleted_at is null group by transaction_id) counted on counted.transaction_id = t.id
  where t.book_id = ${bookId} and t.attachment_count <> coalesce(counted.due, 0)`;

/** A transaction knows how many files it has. */
export const attachmentCount: Check = {
  name: "attachment count",
  find: findRows(differing, ({ id, kept, due }) => ({
    subject: `transaction ${id}`,
    problem: `has ${due} attachments, and counts ${kept}`,
  })),
  fix: fixRows(
    (bookId) => sql`update ${transactions} set attachment_count = differing.due
      from (${differing(bookId)}) differing
      where ${transactions.bookId} = ${bookId} and ${transactions.id} = differing.id`,
  ),
};

/** What is searched of an attachment is made of the text that was read from it; also of one that can be restored. */
export const attachmentSearchText = foldCheck("attachment search text", {
  all: (bookId) => sql<FoldRow & { id: string }>`
    select id, coalesce(content, '') as text, coalesce(search_text, '') as folded
    from ${attachments} where book_id = ${bookId} and coalesce(content, search_text) is not null`,
  describe: ({ id }) => ({ subject: `attachment ${id}`, problem: "is not searched by its text" }),
  update: (bookId, rows) => sql`
    update ${attachments} set search_text = nullif(differing.due, '')
    from jsonb_to_recordset(${rows}::jsonb) as differing(id uuid, due text)
    where ${attachments.bookId} = ${bookId} and ${attachments.id} = differing.id`,
});
