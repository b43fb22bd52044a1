import { fileOutput } from "@outlay/core";
import { bookOutput } from "../books/books.contract.ts";
import { operation } from "../rpc/procedure-meta.ts";
import { memberProcedure, userProcedure } from "../rpc/trpc.ts";
import { startDownload } from "../support/downloads.ts";
import { archiveFile, exportBookInput, importBookInput } from "./archive.contract.ts";
import { exportBook } from "./export.ts";
import { type BookMakeup, importBook } from "./import.ts";

/** Procedures of the group `books`: export a book to a file, and import a file as a book. */
export const createArchiveProcedures = (makeup: BookMakeup) => ({
  export: memberProcedure("read")
    .meta(
      operation("GET /books/{id}/export", {
        summary: "Export a whole book as an archive",
        description:
          "A consistent snapshot of everything in the book, including deleted transactions, all changes and the files of transactions, as gzipped JSON lines with a checksum. Members, invitations and tokens are not included.",
        file: archiveFile,
        errors: ["book.not_found", "download.limit"],
      }),
    )
    .input(exportBookInput)
    .output(fileOutput)
    .query(({ ctx }) =>
      startDownload(ctx, exportBook({ parts: makeup.parts, files: ctx.files }, ctx.book, ctx.now)),
    ),

  import: userProcedure
    .meta(
      operation("POST /books/import", {
        summary: "Restore an archive as a new book",
        description:
          "You become its owner and only member. The original book does not change. All rows and changes are restored as they were, and derived figures are recomputed. Either everything is imported, or nothing.",
        status: 201,
        input: "query",
        upload: "application/gzip",
        errors: [
          "archive.unreadable",
          "archive.newer_version",
          "archive.invalid",
          "archive.limit",
          "id.taken",
        ],
      }),
    )
    .input(importBookInput)
    .output(bookOutput)
    .mutation(({ ctx, input }) =>
      importBook(ctx, makeup, { ...input, userId: ctx.principal.userId }, ctx.now),
    ),
});
