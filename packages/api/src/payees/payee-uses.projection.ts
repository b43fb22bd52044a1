import { insertRows, payeeUses } from "@outlay/db";
import { foldText } from "@outlay/core";
import { sql } from "drizzle-orm";
import { loadNothing } from "../feed/projection.ts";
import { type Difference, noCategory, sumDifferences } from "../ledger/effects.logic.ts";
import { defineLedgerProjection, deltaCommand, givenDeltas } from "../ledger/ledger-projection.ts";
import { payeeSearchText, payeeUse } from "./payee-uses.checks.ts";

export const sumPayeeUses = (differences: readonly Difference[]) =>
  sumDifferences(differences, ({ payee, categoryId }) =>
    payee === null
      ? []
      : [
          {
            key: { payee, categoryId: categoryId ?? noCategory, searchText: foldText(payee) },
            count: 1,
          },
        ],
  );

const addToPayeeUses = deltaCommand(
  "add_to_payee_uses",
  sql`${insertRows(payeeUses, givenDeltas)}
    on conflict on constraint payee_uses_pkey
      do update set count = ${payeeUses.count} + excluded.count`,
);

/** The number of live transactions of a payee in each category. */
export const payeeUsesProjection = defineLedgerProjection({
  name: "payee uses",
  tables: [payeeUses],
  checks: [payeeUse, payeeSearchText],
  load: loadNothing,
  settle: sumPayeeUses,
  write: addToPayeeUses,
});
