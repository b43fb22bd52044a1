import { z } from "zod";
import { changeBook } from "../feed/lock.ts";
import { operation } from "../rpc/procedure-meta.ts";
import { memberProcedure, scopedProcedure, userProcedure } from "../rpc/trpc.ts";
import {
  bookOutput,
  createBookInput,
  getBookInput,
  listBooksInput,
  listBooksOutput,
  removeBookInput,
  updateBookInput,
} from "./books.contract.ts";
import { createOwnBook, getBook, listBooks } from "./books.ts";
import { listRemovedBooks, removeBook, restoreBook } from "./removal.ts";
import { updateBook } from "./settings.ts";

const id = "01920000-0000-7000-8000-000000000002";

export const booksProcedures = {
  create: userProcedure
    .meta(
      operation("POST /books", {
        summary: "Create a book",
        description: "You become its owner. It starts with a cash account and default categories.",
        status: 201,
        errors: ["id.taken"],
        example: { name: "Holiday flat", baseCurrency: "CHF", timeZone: "Europe/Zurich" },
      }),
    )
    .input(createBookInput)
    .output(bookOutput)
    .mutation(({ ctx, input }) => createOwnBook(ctx.db, ctx.principal, input, ctx.now)),

  list: scopedProcedure
    .meta(
      operation("GET /books", {
        summary: "List your books",
        description: "Ordered by id. Send a book's id in the x-book-id header to work in it.",
        errors: ["cursor.invalid", "auth.session_needed"],
      }),
    )
    .input(listBooksInput)
    .output(listBooksOutput)
    .query(({ ctx, input }) =>
      input.removed
        ? listRemovedBooks(ctx.db, ctx.principal, input, ctx.now)
        : listBooks(ctx.db, ctx.principal, input),
    ),

  get: scopedProcedure
    .meta(
      operation("GET /books/{id}", {
        summary: "Get a book",
        description: "Its settings, and your role in it.",
        errors: ["book.not_found"],
      }),
    )
    .input(getBookInput)
    .output(bookOutput)
    .query(({ ctx, input }) => getBook(ctx.db, ctx.principal, input.id)),

  update: memberProcedure("manage")
    .meta(
      operation("PATCH /books/{id}", {
        summary: "Change a book's settings",
        description:
          "Owner only. Absent fields stay the same. Another base currency changes reports and defaults, and nothing that is stored.",
        errors: ["book.not_found", "book.forbidden"],
        example: { id, name: "Household", monthStartDay: 25 },
      }),
    )
    .input(updateBookInput)
    .output(bookOutput)
    .mutation(({ ctx, input }) => changeBook(ctx, (write) => updateBook(write, input))),

  remove: userProcedure
    .meta(
      operation("DELETE /books/{id}", {
        summary: "Remove a book",
        description:
          "Owner only. Nobody can see the book from then on; its owner can restore it for 30 days, after which it is deleted. Members whose default book it was get another. Requires a recent sign-in (15 minutes).",
        status: 204,
        errors: ["auth.sign_in_again", "book.not_found", "book.forbidden", "book.last"],
        example: { id },
      }),
    )
    .input(removeBookInput)
    .output(z.void())
    .mutation(async ({ ctx, input }) => {
      await removeBook(ctx, input);
      ctx.notifyBookChanged(input.id);
    }),

  restore: userProcedure
    .meta(
      operation("POST /books/{id}/restore", {
        summary: "Restore a removed book",
        description:
          "Within 30 days of its removal, by its owner, with its records and members. Default books stay as they are.",
        errors: ["book.not_found", "book.forbidden"],
        example: { id },
      }),
    )
    .input(removeBookInput)
    .output(bookOutput)
    .mutation(({ ctx, input }) => restoreBook(ctx, input)),
};
