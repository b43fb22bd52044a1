import { idInput, textKept, versionInput } from "@outlay/core";
import { type Db, rules } from "@outlay/db";
import { and, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import { defineEntity, rowById } from "../feed/entity.ts";
import { nameKept, recordKey, timestamps } from "../feed/snapshot.contract.ts";
import { tagsKept } from "../ledger/texts.contract.ts";
import { textBounds } from "../ledger/text-bounds.contract.ts";
import { partOf } from "../support/archive-part.ts";
import { takenId } from "../support/replay.ts";
import { type Condition, conditionKept, maxRules, whenOf } from "./conditions.contract.ts";
import { findPatternFaults } from "./patterns.logic.ts";
import { revertRules } from "./reverting.ts";
import { findUnknownReference, ruleRecord, ruleReferences } from "./rules.checks.ts";
import { maxPosition, ruleOutput, setOf } from "./rules.contract.ts";

const when = whenOf(conditionKept);
const set = setOf({
  categoryId: idInput.optional(),
  payee: textKept(textBounds.payee).optional(),
  tags: tagsKept.optional(),
  note: textKept(textBounds.note).optional(),
  excluded: z.boolean().optional(),
  transferAccountId: idInput.optional(),
});
const position = z.int().min(0).max(maxPosition);

async function findTooMany(tx: Db, bookId: string): Promise<string | undefined> {
  const count = await tx.$count(rules, and(eq(rules.bookId, bookId), isNull(rules.deletedAt)));
  if (count > maxRules) return `At most ${maxRules} are live.`;
  return findUnknownReference(tx, bookId);
}

export const ruleEntity = defineEntity({
  name: "rule",
  snapshot: {
    output: ruleOutput,
    input: ruleOutput.extend({
      ...recordKey,
      ...timestamps,
      name: nameKept.nullable(),
      when,
      set,
      position,
    }),
    fixed: ["createdAt"],
  },
  revert: (write, change) => revertRules(write, [change]),
  // Their positions depend on each other.
  revertAll: revertRules,
  revertErrors: ["rule.not_found", "rule.limit"],
  checks: [ruleRecord, ruleReferences],
  feedRow: rowById(rules),
  purge: { table: rules, atATime: 20, expired: "change.final" },
  archive: [
    partOf(rules, {
      since: 2,
      fields: { name: nameKept, when, set, position, version: versionInput },
      most: 10_000,
      createRowCheck: () => (row) => {
        const [fault] = findPatternFaults(row["when"] as Condition[]);
        return fault && { field: "when", message: fault.message };
      },
      findFault: findTooMany,
    }),
  ],
  constraints: { rules_pkey: ["id.taken", ["id"], takenId] },
});
