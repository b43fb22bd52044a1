import { insertRows, tagUses } from "@outlay/db";
import { type NameKey, nameKey } from "@outlay/core";
import { sql } from "drizzle-orm";
import { loadNothing } from "../feed/projection.ts";
import { type Difference, sumDifferences } from "../ledger/effects.logic.ts";
import { defineLedgerProjection, deltaCommand, givenDeltas } from "../ledger/ledger-projection.ts";
import { tagKey, tagUse } from "./tag-uses.checks.ts";

/** Changes to counts. A tag that is new to a transaction is among them even if its count stays the same. */
export function sumTagUses(differences: readonly Difference[]) {
  const written = new Map<NameKey, string>();
  const keyed = (tag: string) => {
    const key = nameKey(tag);
    written.set(key, tag);
    return key;
  };
  const counted = sumDifferences(differences, ({ tags }) =>
    tags.map((tag) => ({ key: { nameKey: keyed(tag) }, count: 1 })),
  );
  const known = new Set(counted.map((delta) => delta.nameKey));
  const fresh = differences.flatMap(({ before, after }) =>
    after.tags.filter((tag) => !before?.tags.includes(tag)).map(keyed),
  );
  const others = [...new Set(fresh)]
    .filter((key) => !known.has(key))
    .map((key) => ({ nameKey: key, sumMinor: 0n, count: 0 }));
  return [...counted, ...others].map((delta) => ({
    ...delta,
    tag: written.get(delta.nameKey) ?? "",
  }));
}

const addToTagUses = deltaCommand(
  "add_to_tag_uses",
  sql`${insertRows(tagUses, givenDeltas)}
    on conflict on constraint tag_uses_pkey do update set count = ${tagUses.count} + excluded.count`,
);

/** The number of live transactions that have a tag, and how the book writes it. */
export const tagUsesProjection = defineLedgerProjection({
  name: "tag uses",
  tables: [tagUses],
  checks: [tagUse, tagKey],
  load: loadNothing,
  settle: sumTagUses,
  write: addToTagUses,
});
