import { operation } from "../operation.ts";
import { readProcedure, router, writeProcedure } from "../trpc.ts";
import {
  accountOutput,
  createAccountInput,
  listAccountsInput,
  listAccountsOutput,
} from "./accounts.input.ts";
import { createAccount, listAccounts } from "./accounts.ts";

export const accountsRouter = router({
  create: writeProcedure
    .meta(
      operation("POST /accounts", {
        summary: "Create an account",
        status: 201,
        errors: ["id.taken"],
        example: {
          name: "Current account",
          kind: "checking",
          currency: "EUR",
          openingBalance: "1250.00",
        },
      }),
    )
    .input(createAccountInput)
    .output(accountOutput)
    .mutation(({ ctx, input }) => createAccount(ctx.db, ctx.book, input, ctx.now)),

  list: readProcedure
    .meta(operation("GET /accounts", { summary: "List accounts", errors: ["cursor.invalid"] }))
    .input(listAccountsInput)
    .output(listAccountsOutput)
    .query(({ ctx, input }) => listAccounts(ctx.db, ctx.book, input)),
});
