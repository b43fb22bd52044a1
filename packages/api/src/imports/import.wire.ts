import { formatMinor, trustedCurrency } from "@outlay/core";
import type { Import } from "./imports.contract.ts";
import type { ImportRecord } from "./import-rows.ts";
import { expiryOf } from "./expiry.ts";

type Balance = NonNullable<Import["balance"]>;

/** The wire shape of an import. */
export function toImport(record: ImportRecord): Import {
  const { findings, createdCount, linkedCount, skippedCount, committedAt, ...row } = record;
  const isDone = row.state === "committed" || row.state === "reverted";
  return {
    id: row.id,
    accountId: row.accountId,
    state: row.state,
    fileName: row.fileName,
    fingerprint: row.fingerprint,
    format: row.format,
    app: row.app,
    encoding: row.encoding,
    options: row.options,
    accounts: findings.accounts,
    choices: findings.choices as Import["choices"],
    totals: findings.totals,
    balance: toBalance(record),
    result:
      createdCount === null || linkedCount === null || skippedCount === null
        ? null
        : { created: createdCount, linked: linkedCount, skipped: skippedCount },
    createdAt: row.createdAt,
    committedAt,
    expiresAt: isDone ? null : expiryOf(row),
  };
}

function toBalance({ findings: { balances, statement } }: ImportRecord): Balance | null {
  if (!balances) return null;
  const { on, before, added, pending } = balances;
  const currency = trustedCurrency(balances.currency);
  const show = (minor: bigint) => formatMinor(minor, currency);
  const after = BigInt(before) + BigInt(added);
  const booked = after - BigInt(pending);
  return {
    on,
    currency,
    before: show(BigInt(before)),
    after: show(after),
    statement: statement && show(BigInt(statement.minor)),
    difference: statement && show(BigInt(statement.minor) - booked),
  };
}
