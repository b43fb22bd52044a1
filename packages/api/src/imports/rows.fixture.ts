import { trustedCurrency, trustedDate } from "@outlay/core";
import type { KnownTransaction } from "./known.logic.ts";
import type { StagedRow } from "./staged-row.ts";

/** A row of a file as the reader stages it, in words. */
export type PlainRow = Partial<Omit<StagedRow, "occurredOn" | "currency">> & { on?: string };

export function rowOf({ on = "2026-03-10", ...fields }: PlainRow = {}): StagedRow {
  const row = {
    index: 0,
    line: 1,
    accountId: "giro",
    currency: trustedCurrency("EUR"),
    status: "new" as const,
    occurredOn: trustedDate(on),
    amountMinor: "-500",
    payee: null,
    note: null,
    tags: [],
    categoryId: null,
    categoryName: null,
    splits: [],
    original: null,
    feeMinor: null,
    excluded: false,
    transferAccountId: null,
    origins: "----",
    bankId: null,
    text: fields.payee?.toLowerCase() ?? "",
    occurrence: 1,
    suggestion: null,
    duplicateOf: null,
    matchOf: null,
    transferWith: null,
    refused: [],
    skip: false,
    changed: [],
    issues: [],
    content: "",
    ...fields,
  };
  return { ...row, content: fields.content ?? `${on} ${row.amountMinor} ${row.text}` };
}

/** The rows of a file: numbered, and each with its occurrence. */
export function fileOf(plain: readonly PlainRow[]): StagedRow[] {
  const seen = new Map<string, number>();
  return plain.map((fields, index) => {
    const row = rowOf({ ...fields, index, line: index + 2 });
    const key = `${row.accountId} ${row.content}`;
    const occurrence = (seen.get(key) ?? 0) + 1;
    seen.set(key, occurrence);
    return { ...row, occurrence };
  });
}

type PlainTransaction = Partial<Omit<KnownTransaction, "occurredOn" | "arrivesOn" | "currency">> & {
  id: string;
  on?: string;
};

/** A transaction that somebody recorded by hand: by default an expense of 5.00 from the current account. */
export function recordOf({ on = "2026-03-10", ...fields }: PlainTransaction): KnownTransaction {
  return {
    kind: "expense",
    accountId: "giro",
    currency: trustedCurrency("EUR"),
    amountMinor: 500n,
    feeMinor: null,
    toAccountId: null,
    toAmountMinor: null,
    occurredOn: trustedDate(on),
    arrivesOn: null,
    payee: null,
    note: null,
    isPending: false,
    isDeleted: false,
    origins: "pppp",
    isPlain: true,
    entries: [],
    ...fields,
  };
}
