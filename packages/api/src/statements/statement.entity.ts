import {
  AppError,
  currencyInput,
  dateInput,
  hasItsDigits,
  idInput,
  signedAmountInput,
  storedInstant,
  toMinor,
} from "@outlay/core";
import { statements } from "@outlay/db";
import { defineEntity, rowById } from "../feed/entity.ts";
import { wrongDigits } from "../feed/snapshot.contract.ts";
import { partOf, signedMinor } from "../support/archive-part.ts";
import { idTaken, takenId } from "../support/replay.ts";
import { insertStatement, removeStatement } from "./statements.ts";
import { statementRecord } from "./statements.checks.ts";
import { statementImage } from "./statements.contract.ts";

export const statementEntity = defineEntity({
  name: "statement",
  snapshot: {
    output: statementImage,
    input: statementImage
      .extend({
        id: idInput,
        accountId: idInput,
        on: dateInput,
        balance: signedAmountInput,
        currency: currencyInput,
        importId: idInput.nullable(),
        createdAt: storedInstant,
      })
      .refine(({ balance, currency }) => hasItsDigits(balance, currency), wrongDigits("balance")),
    fixed: ["accountId", "currency", "importId", "createdAt"],
  },
  revert: async (write, { entityId: id, before, after }) => {
    if (!before) return removeStatement(write, { id });
    if (after) throw new AppError("change.final", "Statements do not change. Remove it instead.");
    const { on: onDay, balance, currency, ...kept } = before;
    const balanceMinor = toMinor(balance, currency, ["balance"]);
    const restored = { ...kept, onDay, currency, balanceMinor };
    if (!(await insertStatement(write, restored, "restore"))) throw idTaken();
  },
  revertErrors: ["statement.not_found", "statement.exists"],
  checks: [statementRecord],
  feedRow: rowById(statements),
  archive: [
    partOf(statements, {
      since: 3,
      fields: { currency: currencyInput, onDay: dateInput, balanceMinor: signedMinor },
    }),
  ],
  constraints: {
    statements_pkey: ["id.taken", ["id"], takenId],
    statements_account_fkey: [
      "account.not_found",
      ["accountId"],
      "No account in this currency has this id.",
    ],
    statements_day_key: [
      "statement.exists",
      ["on"],
      "The account already has a statement of this day. Remove it first.",
    ],
  },
});
