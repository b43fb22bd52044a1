import { z } from "zod";
import { changeBook } from "../feed/lock.ts";
import { contentErrors } from "../ledger/content-errors.ts";
import { operation } from "../rpc/procedure-meta.ts";
import { readProcedure, router, writeProcedure } from "../rpc/trpc.ts";
import { mapPage } from "../support/pagination.ts";
import { changeRows } from "./changed-rows.ts";
import { commitImport } from "./commit.ts";
import { getImportRecord } from "./import-rows.ts";
import { toImport } from "./import.wire.ts";
import {
  commitImportInput,
  commitImportOutput,
  getImportInput,
  importOutput,
  listImportsInput,
  listImportsOutput,
  listProfilesInput,
  listProfilesOutput,
  maxFileBytes,
  previewImportInput,
  removeProfileInput,
  revertImportInput,
  revertImportOutput,
  updateImportInput,
} from "./imports.contract.ts";
import { listImports, removeImport } from "./imports.ts";
import { previewImport, updateImport } from "./preview.ts";
import { listProfiles, removeProfile } from "./profiles.ts";
import { revertImport } from "./revert.ts";
import {
  changeRowsInput,
  changeRowsOutput,
  listRowsInput,
  listRowsOutput,
} from "./rows.contract.ts";
import { listRows } from "./rows.ts";

const id = "01920000-0000-7000-8000-000000000031";
const optionErrors = ["account.not_found", "account.archived", "import.unreadable"] as const;

export const importsRouter = router({
  preview: writeProcedure
    .meta(
      operation("POST /imports", {
        summary: "Read a bank's file, to see what a commit would record",
        description:
          "CSV, OFX or QFX, QIF, CAMT.052 or 053, MT940, and CSV exports of other apps, recognised by content. Nothing is recorded. The preview is kept for 7 days; the same file for the same account returns the same one until it is committed. What the file leaves open is asked, in `accounts` and `choices`; answers are remembered for the account's next file of the kind.",
        status: 201,
        upload: "multipart/form-data",
        maxBodyBytes: maxFileBytes + 256 * 1024,
        tooLarge: "import.too_large",
        idempotent: false,
        errors: [...optionErrors, "import.too_large", "import.limit"],
        example: { accountId: "01920000-0000-7000-8000-000000000002" },
      }),
    )
    .input(previewImportInput)
    .output(importOutput)
    .mutation(({ ctx, input }) => previewImport(ctx, input).then(toImport)),

  list: readProcedure
    .meta(
      operation("GET /imports", {
        summary: "List imports",
        description: "Newest first, previews too.",
        errors: ["cursor.invalid"],
      }),
    )
    .input(listImportsInput)
    .output(listImportsOutput)
    .query(({ ctx, input }) =>
      listImports(ctx.db, ctx.book, input).then((page) => mapPage(page, toImport)),
    ),

  profiles: readProcedure
    .meta(
      operation("GET /imports/profiles", {
        summary: "List how files are read",
        description: "What was answered for files of an account with the same header.",
        errors: ["cursor.invalid"],
      }),
    )
    .input(listProfilesInput)
    .output(listProfilesOutput)
    .query(({ ctx, input }) => listProfiles(ctx.db, ctx.book, input)),

  removeProfile: writeProcedure
    .meta(
      operation("DELETE /imports/profiles/{id}", {
        summary: "Forget how files are read",
        description: "The next file of the kind is detected, or asked about, again.",
        status: 204,
        errors: ["profile.not_found"],
        example: { id: "01920000-0000-7000-8000-000000000032" },
      }),
    )
    .input(removeProfileInput)
    .output(z.void())
    .mutation(({ ctx, input }) => removeProfile(ctx.db, ctx.book, input.id)),

  get: readProcedure
    .meta(
      operation("GET /imports/{id}", {
        summary: "Get an import",
        description: "With its open questions, totals and balances.",
        errors: ["import.not_found"],
      }),
    )
    .input(getImportInput)
    .output(importOutput)
    .query(({ ctx, input }) => getImportRecord(ctx.db, ctx.book, input.id).then(toImport)),

  update: writeProcedure
    .meta(
      operation("PATCH /imports/{id}", {
        summary: "Answer what a file leaves open",
        description:
          "Reads the kept file again with these options. Changes of rows stay where the entry is the same.",
        errors: ["import.not_found", "import.committed", ...optionErrors],
        example: { id, options: { dateOrder: "dmy" } },
      }),
    )
    .input(updateImportInput)
    .output(importOutput)
    .mutation(({ ctx, input }) => updateImport(ctx, input).then(toImport)),

  remove: writeProcedure
    .meta(
      operation("DELETE /imports/{id}", {
        summary: "Delete a preview",
        description: "With its file. A committed import is reverted instead.",
        status: 204,
        errors: ["import.not_found", "import.committed"],
        example: { id },
      }),
    )
    .input(getImportInput)
    .output(z.void())
    .mutation(({ ctx, input }) => removeImport(ctx.db, ctx.book, input.id)),

  rows: readProcedure
    .meta(
      operation("GET /imports/{id}/rows", {
        summary: "List the rows of an import",
        description: "In the order of the file. None while a question is open.",
        errors: ["import.not_found", "cursor.invalid"],
        example: { id, status: "new" },
      }),
    )
    .input(listRowsInput)
    .output(listRowsOutput)
    .query(({ ctx, input }) => listRows(ctx.db, ctx.book, input)),

  changeRows: writeProcedure
    .meta(
      operation("PATCH /imports/{id}/rows", {
        summary: "Change rows before a commit",
        description:
          "All of the changes, or none. What rules and the file have set is replaced, and kept from rules. A category replaces the file's splits.",
        errors: [
          "import.not_found",
          "import.committed",
          "category.not_found",
          "category.archived",
          "category.wrong_kind",
          "transaction.not_found",
        ],
        example: { id, changes: [{ index: 0, payee: "Corner shop" }] },
      }),
    )
    .input(changeRowsInput)
    .output(changeRowsOutput)
    .mutation(async ({ ctx, input }) => ({ items: await changeRows(ctx, input) })),

  commit: writeProcedure
    .meta(
      operation("POST /imports/{id}/commit", {
        summary: "Record the rows of an import",
        description:
          "All or nothing, as one operation that can be undone. Rows are matched with the ledger once more. Repeated, it returns what the first one did. Rows that cannot be recorded are named in `issues`, at `rows` and their index. It creates up to 500 categories.",
        errors: [
          "import.not_found",
          "import.not_ready",
          "import.committed",
          "import.limit",
          ...contentErrors,
          "period.closed",
        ],
        example: { id, exceptRows: [3] },
      }),
    )
    .input(commitImportInput)
    .output(commitImportOutput)
    .mutation(({ ctx, input }) => changeBook(ctx, (write) => commitImport(write, input))),

  revert: writeProcedure
    .meta(
      operation("POST /imports/{id}/revert", {
        summary: "Take an import back",
        description:
          "Deletes what it recorded, and unlinks what it linked. Its entries can be imported again. Repeated, it returns what the first one did.",
        errors: ["import.not_found", "import.not_committed", "period.closed", "transaction.in_use"],
        example: { id, keepEdited: true },
      }),
    )
    .input(revertImportInput)
    .output(revertImportOutput)
    .mutation(({ ctx, input }) => changeBook(ctx, (write) => revertImport(write, input))),
});
