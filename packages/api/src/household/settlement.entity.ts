import { settlements } from "@outlay/db";
import { dateInput, hasItsDigits, idInput, storedInstant } from "@outlay/core";
import { defineEntity, rowById } from "../feed/entity.ts";
import { wrongDigits } from "../feed/snapshot.contract.ts";
import { amountMinor, keptFields, partOf } from "../support/archive-part.ts";
import { takenId } from "../support/replay.ts";
import { settlementRecord } from "./household.checks.ts";
import { settlementImage, settlementKept } from "./household.contract.ts";
import { removeSettlement, restoreSettlement } from "./settlements.ts";

export const settlementEntity = defineEntity({
  name: "settlement",
  snapshot: {
    output: settlementImage,
    input: settlementImage
      .extend({ ...settlementKept, id: idInput, createdAt: storedInstant })
      .refine(({ amount, currency }) => hasItsDigits(amount, currency), wrongDigits("amount"))
      .refine(({ from, to }) => from !== to, { path: ["to"], message: "Name another person." }),
    fixed: ["from", "to", "amount", "currency", "settledOn", "createdAt"],
  },
  revert: async (write, { entityId, before }) => {
    if (before) await restoreSettlement(write, before);
    else await removeSettlement(write, entityId);
  },
  revertErrors: ["settlement.not_found"],
  checks: [settlementRecord],
  feedRow: rowById(settlements),
  archive: [
    partOf(settlements, {
      since: 3,
      fields: { amountMinor, currency: keptFields.currency, settledOn: dateInput },
    }),
  ],
  constraints: { settlements_pkey: ["id.taken", ["id"], takenId] },
});
