import { changeBook } from "../feed/lock.ts";
import { operation } from "../rpc/procedure-meta.ts";
import { readProcedure, router, writeProcedure } from "../rpc/trpc.ts";
import {
  listTagsInput,
  listTagsOutput,
  mergeTagsInput,
  renameTagInput,
  tagOutput,
} from "./tags.contract.ts";
import { listTags, mergeTags, renameTag } from "./tags.ts";

export const tagsRouter = router({
  list: readProcedure
    .meta(
      operation("GET /tags", {
        summary: "List tags",
        description: "Ordered by name, each with its number of transactions.",
        errors: ["cursor.invalid"],
        example: { limit: 50 },
      }),
    )
    .input(listTagsInput)
    .output(listTagsOutput)
    .query(({ ctx, input }) => listTags(ctx.db, ctx.book, input)),

  rename: writeProcedure
    .meta(
      operation("POST /tags/rename", {
        summary: "Rename a tag",
        description: "On all transactions that have it.",
        errors: ["tag.not_found", "tag.name_taken"],
        example: { name: "holiday", newName: "summer holiday" },
      }),
    )
    .input(renameTagInput)
    .output(tagOutput)
    .mutation(({ ctx, input }) => changeBook(ctx, (write) => renameTag(write, input))),

  merge: writeProcedure
    .meta(
      operation("POST /tags/merge", {
        summary: "Merge tags",
        description: "All transactions with one of `names` get `into` instead.",
        errors: ["tag.not_found"],
        example: { names: ["holidays", "vacation"], into: "holiday" },
      }),
    )
    .input(mergeTagsInput)
    .output(tagOutput)
    .mutation(({ ctx, input }) => changeBook(ctx, (write) => mergeTags(write, input))),
});
