import { insertRows, payeeUses } from "@outlay/db";
import { foldText, type NameKey, nameKey } from "@outlay/core";
import { sql } from "drizzle-orm";
import { loadNothing } from "../feed/projection.ts";
import { type Difference, noCategory, sumDifferences } from "../ledger/effects.logic.ts";
import { defineLedgerProjection, deltaCommand, givenDeltas } from "../ledger/ledger-projection.ts";
import { payeeKey, payeeSearchText, payeeSpelling, payeeUse } from "./payee-uses.checks.ts";

/** Changes to counts. A payee that is new to a transaction is among them even if its count stays the same. */
export function sumPayeeUses(differences: readonly Difference[]) {
  const written = new Map<NameKey, string>();
  const counted = sumDifferences(differences, ({ payee, categoryId }) => {
    if (payee === null) return [];
    const key = nameKey(payee);
    written.set(key, payee);
    return [{ key: { nameKey: key, categoryId: categoryId ?? noCategory }, count: 1 }];
  });
  const known = new Set(counted.map((delta) => delta.nameKey));
  const others = differences.flatMap(({ before, after: { payee, categoryId } }) => {
    if (payee === null || before?.payee === payee) return [];
    const key = nameKey(payee);
    if (known.has(key)) return [];
    known.add(key);
    written.set(key, payee);
    return [{ nameKey: key, categoryId: categoryId ?? noCategory, sumMinor: 0n, count: 0 }];
  });
  return [...counted, ...others].map((delta) => {
    const payee = written.get(delta.nameKey) ?? "";
    return { ...delta, payee, searchText: foldText(payee) };
  });
}

const addToPayeeUses = deltaCommand(
  "add_to_payee_uses",
  sql`${insertRows(payeeUses, givenDeltas)}
    on conflict on constraint payee_uses_pkey
      do update set count = ${payeeUses.count} + excluded.count`,
);

/** The number of live transactions of a payee in each category, and how the book writes the payee. */
export const payeeUsesProjection = defineLedgerProjection({
  name: "payee uses",
  tables: [payeeUses],
  checks: [payeeUse, payeeKey, payeeSpelling, payeeSearchText],
  load: loadNothing,
  settle: sumPayeeUses,
  write: addToPayeeUses,
});
