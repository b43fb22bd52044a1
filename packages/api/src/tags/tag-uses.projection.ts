import { insertRows, tagUses } from "@outlay/db";
import { sql } from "drizzle-orm";
import { loadNothing } from "../feed/projection.ts";
import { type Difference, sumDifferences } from "../ledger/effects.logic.ts";
import { defineLedgerProjection, deltaCommand, givenDeltas } from "../ledger/ledger-projection.ts";
import { tagUse } from "./tag-uses.checks.ts";

export const sumTagUses = (differences: readonly Difference[]) =>
  sumDifferences(differences, ({ tags }) => tags.map((tag) => ({ key: { tag }, count: 1 })));

const addToTagUses = deltaCommand(
  "add_to_tag_uses",
  sql`${insertRows(tagUses, givenDeltas)}
    on conflict on constraint tag_uses_pkey do update set count = ${tagUses.count} + excluded.count`,
);

/** The number of live transactions that have a tag. */
export const tagUsesProjection = defineLedgerProjection({
  name: "tag uses",
  tables: [tagUses],
  checks: [tagUse],
  load: loadNothing,
  settle: sumTagUses,
  write: addToTagUses,
});
