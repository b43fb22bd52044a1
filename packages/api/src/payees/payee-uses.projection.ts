import { insertRows, payeeUses } from "@outlay/db";
import { foldText, type NameKey, nameKey } from "@outlay/core";
import { sql } from "drizzle-orm";
import type { LockedBook } from "../feed/lock.ts";
import { loadNothing } from "../feed/projection.ts";
import { type Difference, noCategory, sumDifferences } from "../ledger/effects.logic.ts";
import { defineLedgerProjection, deltaCommand, givenDeltas } from "../ledger/ledger-projection.ts";
import type { LedgerChange } from "../ledger/operations.logic.ts";
import { createPayeeSum, type PayeeUseDelta } from "./payee-sum.ts";
import { payeeKey, payeeSearchText, payeeSpelling, payeeUse } from "./payee-uses.checks.ts";

/** Changes to counts. A payee that is new to a transaction is among them even if its count stays the same. */
export function sumPayeeUses(differences: readonly Difference[]): PayeeUseDelta[] {
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

const name = "payee uses";

/** Payees that no transaction had before these changes. */
function newPayees(changes: readonly LedgerChange[]): Set<NameKey> {
  const fresh = changes.flatMap(({ before, after: { payee }, hasKnownNames = false }) => {
    if (payee === null || hasKnownNames) return [];
    const key = nameKey(payee);
    return before?.payee && nameKey(before.payee) === key ? [] : key;
  });
  return new Set(fresh);
}

/** In a long change only what its later parts read is written at once: how new payees are written. */
async function writeUses(write: LockedBook, { deltas, fresh }: Settled): Promise<void> {
  const { sums } = write;
  if (!sums) return addToPayeeUses(write, deltas);
  const sum = sums.get(name) ?? createPayeeSum(addToPayeeUses);
  sums.set(name, sum);
  sum.add(deltas.filter(({ nameKey: key }) => !fresh.has(key)));
  await addToPayeeUses(
    write,
    deltas.filter(({ nameKey: key }) => fresh.has(key)),
  );
}

type Settled = { deltas: readonly PayeeUseDelta[]; fresh: ReadonlySet<NameKey> };

/** The number of live transactions of a payee in each category, and how the book writes the payee. */
export const payeeUsesProjection = defineLedgerProjection({
  name,
  tables: [payeeUses],
  checks: [payeeUse, payeeKey, payeeSpelling, payeeSearchText],
  load: loadNothing,
  settle: (changes): Settled => ({ deltas: sumPayeeUses(changes), fresh: newPayees(changes) }),
  write: writeUses,
});
