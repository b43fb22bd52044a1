import { shareDefaults } from "@outlay/db";
import { idInput } from "@outlay/core";
import { defineEntity, rowById } from "../feed/entity.ts";
import { recordKey, timestamps } from "../feed/snapshot.contract.ts";
import { defaultSplit } from "../ledger/shares.contract.ts";
import { keptFields, partOf } from "../support/archive-part.ts";
import { shareDefaultRecord } from "./household.checks.ts";
import { setDefault } from "./defaults.ts";
import { shareDefaultOutput } from "./household.contract.ts";

export const shareDefaultEntity = defineEntity({
  name: "shareDefault",
  snapshot: {
    output: shareDefaultOutput,
    input: shareDefaultOutput.extend({
      ...recordKey,
      ...timestamps,
      categoryId: idInput.nullable(),
    }),
    fixed: ["createdAt", "categoryId"],
  },
  revert: async (write, { entityId, before, after }) => {
    const categoryId = (before ?? after)?.categoryId ?? null;
    await setDefault(write, { categoryId, split: before?.split ?? null }, entityId);
  },
  revertErrors: [],
  checks: [shareDefaultRecord],
  feedRow: rowById(shareDefaults),
  archive: [
    partOf(shareDefaults, {
      since: 3,
      fields: { split: defaultSplit, version: keptFields.version },
      most: 10_000,
    }),
  ],
  constraints: {},
});
