import { changeBook } from "../feed/lock.ts";
import { operation } from "../rpc/procedure-meta.ts";
import { readProcedure, router, writeProcedure } from "../rpc/trpc.ts";
import {
  listPayeesInput,
  listPayeesOutput,
  mergePayeesInput,
  payeeOutput,
  renamePayeeInput,
} from "./payees.contract.ts";
import { listPayees, mergePayees, renamePayee } from "./payees.ts";

export const payeesRouter = router({
  list: readProcedure
    .meta(
      operation("GET /payees", {
        summary: "List payees",
        description: "Most used first, each with its usual category, as suggestions while typing.",
        errors: ["cursor.invalid"],
        example: { q: "corner", limit: 10 },
      }),
    )
    .input(listPayeesInput)
    .output(listPayeesOutput)
    .query(({ ctx, input }) => listPayees(ctx.db, ctx.book, input)),

  rename: writeProcedure
    .meta(
      operation("POST /payees/rename", {
        summary: "Rename a payee",
        description:
          "On all transactions that have it. The new name may also be another way to write it.",
        errors: ["payee.not_found", "payee.name_taken"],
        example: { name: "LIDL SAGT DANKE", newName: "Lidl" },
      }),
    )
    .input(renamePayeeInput)
    .output(payeeOutput)
    .mutation(({ ctx, input }) => changeBook(ctx, (write) => renamePayee(write, input))),

  merge: writeProcedure
    .meta(
      operation("POST /payees/merge", {
        summary: "Merge payees",
        description: "All transactions with one of `names` get `into` instead.",
        errors: ["payee.not_found"],
        example: { names: ["LIDL SAGT DANKE", "Lidl Filiale 12"], into: "Lidl" },
      }),
    )
    .input(mergePayeesInput)
    .output(payeeOutput)
    .mutation(({ ctx, input }) => changeBook(ctx, (write) => mergePayees(write, input))),
});
