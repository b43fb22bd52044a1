import { fileOutput } from "@outlay/core";
import { bookOutput } from "../books/books.contract.ts";
import { operation } from "../rpc/procedure-meta.ts";
import { memberProcedure, userProcedure } from "../rpc/trpc.ts";
import { startDownload } from "../support/downloads.ts";
import { archiveFile, exportBookInput, importBookInput } from "./archive.contract.ts";
import { exportBook } from "./export.ts";
import { importBook } from "./import.ts";

/** Of the group `books`: what makes a whole book one file, and a book of such a file. */
export const archiveProcedures = {
  export: memberProcedure("read")
    .meta(
      operation("GET /books/{id}/export", {
        summary: "Export a whole book as an archive",
        description:
          "Everything in it, deleted transactions and every change included, as it is at one moment: gzipped lines of JSON with a checksum. Members, invitations and keys are left out.",
        file: archiveFile,
        errors: ["book.not_found", "download.limit"],
      }),
    )
    .input(exportBookInput)
    .output(fileOutput)
    .query(({ ctx }) => startDownload(ctx, exportBook(ctx.book, ctx.now))),

  import: userProcedure
    .meta(
      operation("POST /books/import", {
        summary: "Restore an archive as a new book",
        description:
          "You are its owner and alone in it; the book that it came from stays as it is. Every row and every change is as it was, and what follows from them is recomputed. All of it is imported, or nothing.",
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
    .mutation(({ ctx, input }) => importBook(ctx.db, ctx.principal.userId, input, ctx.now)),
};
