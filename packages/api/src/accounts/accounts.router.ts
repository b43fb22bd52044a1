import { dateIn } from "@outlay/core";
import { z } from "zod";
import { changeBook } from "../feed/lock.ts";
import { removeRecord } from "../feed/removal.ts";
import { operation } from "../rpc/procedure-meta.ts";
import { readProcedure, router, writeProcedure } from "../rpc/trpc.ts";
import { mapPage } from "../support/pagination.ts";
import {
  loanPaymentOutput,
  loanScheduleInput,
  loanScheduleOutput,
  payLoanInput,
} from "../loans/loan.contract.ts";
import { payLoan } from "../loans/payments.ts";
import { getLoanSchedule } from "../loans/schedule.ts";
import { toAccount } from "./account.wire.ts";
import {
  accountBalanceInput,
  accountBalanceOutput,
  accountOutput,
  createAccountInput,
  getAccountInput,
  listAccountsInput,
  listAccountsOutput,
  removeAccountInput,
  updateAccountInput,
} from "./accounts.contract.ts";
import {
  createAccount,
  getAccount,
  getAccountBalance,
  listAccounts,
  removeAccount,
  updateAccount,
} from "./accounts.ts";

const id = "01920000-0000-7000-8000-000000000003";
const accountId = "01920000-0000-7000-8000-000000000006";

export const accountsRouter = router({
  create: writeProcedure
    .meta(
      operation("POST /accounts", {
        summary: "Create an account",
        description:
          "Of one currency. The opening balance is what it held before its first transaction.",
        status: 201,
        errors: ["id.taken", "period.closed", "loan.payment_too_small"],
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
    .mutation(({ ctx, input }) =>
      changeBook(ctx, (write) => createAccount(write, input)).then(toAccount),
    ),

  list: readProcedure
    .meta(
      operation("GET /accounts", {
        summary: "List accounts",
        description:
          "In the order in which they were created, with their balances. Archived ones are included.",
        errors: ["cursor.invalid"],
      }),
    )
    .input(listAccountsInput)
    .output(listAccountsOutput)
    .query(({ ctx, input }) =>
      listAccounts(ctx.db, ctx.book, input, ctx.now).then((page) => mapPage(page, toAccount)),
    ),

  get: readProcedure
    .meta(
      operation("GET /accounts/{id}", {
        summary: "Get an account",
        description: "With its balance today, and with all that is dated ahead.",
        errors: ["account.not_found"],
        example: { id },
      }),
    )
    .input(getAccountInput)
    .output(accountOutput)
    .query(async ({ ctx: { db, book, now }, input }) =>
      toAccount(await getAccount(db, book, { id: input.id, today: dateIn(book.timeZone, now) })),
    ),

  balance: readProcedure
    .meta(
      operation("GET /accounts/{id}/balance", {
        summary: "Get an account's balance at the end of a day",
        description:
          "Every transaction until the end of that day, and the opening balance from `openedOn` on.",
        errors: ["account.not_found"],
        example: { id, on: "2026-11-21" },
      }),
    )
    .input(accountBalanceInput)
    .output(accountBalanceOutput)
    .query(({ ctx, input }) => getAccountBalance(ctx.db, ctx.book, input, ctx.now)),

  loanSchedule: readProcedure
    .meta(
      operation("GET /accounts/{id}/loan-schedule", {
        summary: "List what is to be paid of a loan",
        description:
          "From today's balance on, with the interest and principal of each payment. What is recorded ahead counts, so extra payments shorten it.",
        errors: ["account.not_found", "loan.payment_too_small"],
        example: { id },
      }),
    )
    .input(loanScheduleInput)
    .output(loanScheduleOutput)
    .query(({ ctx, input }) => getLoanSchedule(ctx.db, ctx.book, input, ctx.now)),

  payLoan: writeProcedure
    .meta(
      operation("POST /accounts/{id}/loan-payments", {
        summary: "Record a payment of a loan",
        description:
          "Split by itself: a transfer of the principal, with the interest as its fee. Paid is first the interest of the month whose due day is nearest, unless it is paid already.",
        status: 201,
        errors: [
          "account.not_found",
          "account.archived",
          "loan.paid_off",
          "loan.payment_too_small",
          "category.not_found",
          "category.wrong_kind",
          "category.archived",
          "amount.out_of_range",
          "period.closed",
        ],
        example: { id, accountId },
      }),
    )
    .input(payLoanInput)
    .output(loanPaymentOutput)
    .mutation(({ ctx, input }) => changeBook(ctx, (write) => payLoan(write, input))),

  update: writeProcedure
    .meta(
      operation("PATCH /accounts/{id}", {
        summary: "Change an account",
        description:
          "Absent fields stay the same. A new opening balance changes the balance. Another currency is possible while it has no transactions and no alerts.",
        errors: [
          "account.not_found",
          "account.in_use",
          "amount.out_of_range",
          "loan.payment_too_small",
          "period.closed",
          "version.conflict",
        ],
        example: { id, name: "Joint account", version: 1 },
      }),
    )
    .input(updateAccountInput)
    .output(accountOutput)
    .mutation(({ ctx, input }) =>
      changeBook(ctx, (write) => updateAccount(write, input)).then(toAccount),
    ),

  remove: writeProcedure
    .meta(
      operation("DELETE /accounts/{id}", {
        summary: "Delete an unused account",
        description: "An account with transactions can be archived instead.",
        status: 204,
        errors: ["account.not_found", "account.in_use", "period.closed", "version.conflict"],
        example: { id },
      }),
    )
    .input(removeAccountInput)
    .output(z.void())
    .mutation(({ ctx, input }) =>
      removeRecord(ctx, { entity: "account", id: input.id }, (write) =>
        removeAccount(write, input),
      ),
    ),
});
