import { amountInput, currencyInput, dateInput, hasItsDigits, idInput } from "@outlay/core";
import { goals } from "@outlay/db";
import { defineEntity, rowById } from "../feed/entity.ts";
import { nameKept, recordKey, timestamps, wrongDigits } from "../feed/snapshot.contract.ts";
import { amountMinor, keptFields, partOf } from "../support/archive-part.ts";
import { takenId } from "../support/replay.ts";
import { goalRecord } from "./goals.checks.ts";
import { goalImage, maxGoals } from "./goals.contract.ts";
import { removeGoal, restoreGoal, updateGoal } from "./goals.ts";

export const goalEntity = defineEntity({
  name: "goal",
  snapshot: {
    output: goalImage,
    input: goalImage
      .extend({
        ...recordKey,
        ...timestamps,
        name: nameKept,
        accountId: idInput,
        currency: currencyInput,
        target: amountInput,
        by: dateInput.nullable(),
        allocated: amountInput.nullable(),
      })
      .refine(({ target, currency }) => hasItsDigits(target, currency), wrongDigits("target"))
      .refine(
        ({ allocated, currency }) => allocated === null || hasItsDigits(allocated, currency),
        wrongDigits("allocated"),
      ),
    fixed: ["createdAt"],
  },
  revert: async (write, { entityId: id, before, after }) => {
    if (!before) return removeGoal(write, { id });
    if (!after) return restoreGoal(write, before);
    const { name, accountId, target, by, allocated } = before;
    await updateGoal(write, { id, name, accountId, target, by, allocated });
  },
  revertErrors: ["goal.not_found", "goal.limit"],
  checks: [goalRecord],
  feedRow: rowById(goals),
  archive: [
    partOf(goals, {
      since: 3,
      fields: {
        name: keptFields.name,
        currency: currencyInput,
        version: keptFields.version,
        targetMinor: amountMinor,
        allocatedMinor: amountMinor,
        byDay: dateInput,
      },
      most: maxGoals,
    }),
  ],
  constraints: {
    goals_pkey: ["id.taken", ["id"], takenId],
    goals_account_fkey: [
      "account.not_found",
      ["accountId"],
      "No account in this currency has this id.",
    ],
  },
});
