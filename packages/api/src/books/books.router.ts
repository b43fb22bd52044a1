import { operation } from "../operation.ts";
import { router, userProcedure } from "../trpc.ts";
import { bookOutput, getBookInput, listBooksInput, listBooksOutput } from "./books.input.ts";
import { getBook, listBooks } from "./books.ts";

export const booksRouter = router({
  list: userProcedure
    .meta(
      operation("GET /books", {
        summary: "List your books",
        description: "In the order of their ids. Name one in the x-book-id header to work in it.",
        errors: ["cursor.invalid"],
      }),
    )
    .input(listBooksInput)
    .output(listBooksOutput)
    .query(({ ctx, input }) => listBooks(ctx.db, ctx.principal, input)),

  get: userProcedure
    .meta(operation("GET /books/{id}", { summary: "Get a book", errors: ["book.not_found"] }))
    .input(getBookInput)
    .output(bookOutput)
    .query(({ ctx, input }) => getBook(ctx.db, ctx.principal, input.id)),
});
