import { dateInput } from "@outlay/core";
import { books } from "@outlay/db";
import { sql } from "drizzle-orm";
import { defineEntity } from "../feed/entity.ts";
import { nameKept } from "../feed/snapshot.contract.ts";
import { bookDay } from "./book.checks.ts";
import { bookImage, createBookInput, updateBookInput } from "./books.contract.ts";
import { updateBook } from "./settings.ts";

export const bookEntity = defineEntity({
  name: "book",
  snapshot: {
    output: bookImage,
    input: bookImage.extend({
      ...updateBookInput.required().shape,
      // Changes of version 0.9 lack these.
      ...createBookInput.pick({ monthStartRule: true, monthNamedAfter: true }).shape,
      name: nameKept,
      closedThrough: dateInput.nullable().default(null),
    }),
    fixed: [],
  },
  // Throws `book.forbidden`: undo requires the permission to change the book.
  revert: async (write, { before }) => {
    // The creation of a book is not a change.
    if (!before) return;
    await updateBook(write, before);
  },
  revertErrors: [],
  // `feedRow` compares its settings.
  checks: [bookDay],
  feedRow: {
    select: (bookId) => sql`select from ${books} record
      where record.id = ${bookId} and record.name = after ->> 'name'
        and record.time_zone = after ->> 'timeZone' and record.base_currency = after ->> 'baseCurrency'
        and record.month_start_day::text = after ->> 'monthStartDay'
        and record.month_start_rule = coalesce(after ->> 'monthStartRule', 'day')
        and record.month_named_after = coalesce(after ->> 'monthNamedAfter', 'start')
        and record.week_start_day::text = after ->> 'weekStartDay'
        and record.closed_through is not distinct from (after ->> 'closedThrough')::date`,
    byImage: true,
    unshown: "at first",
  },
  // The first line of an archive.
  archive: [],
  constraints: {},
});
