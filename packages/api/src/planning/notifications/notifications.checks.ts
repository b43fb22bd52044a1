import { changes, notifications } from "@outlay/db";
import { sql } from "drizzle-orm";
import { type Check, findRows } from "../../support/check.ts";

const unnumbered = (bookId: string) => sql<{ id: string; seq: string }>`
  select id, seq from ${notifications} notification where book_id = ${bookId} and not exists (
    select from ${changes} change where change.book_id = ${bookId} and change.seq = notification.seq
      and change.entity = 'notification' and change.entity_id = notification.id)`;

/** A notification's number is that of its change in the feed. */
export const notificationNumber: Check = {
  name: "notification number",
  find: findRows(unnumbered, ({ id, seq }) => ({
    subject: `notification ${id}`,
    problem: `change ${seq} does not show it`,
  })),
};
