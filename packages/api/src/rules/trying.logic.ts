import { type CurrencyCode, nameKey } from "@outlay/core";
import { mayRuleSet, originFields, originsBy } from "../ledger/origins.logic.ts";
import type { Kind } from "../ledger/resolve.logic.ts";
import type { Patch } from "../ledger/transaction-fields.logic.ts";
import type { RuleEffects, RuleField, RuleSubject } from "./apply.logic.ts";
import type { RuleValues } from "./trying.contract.ts";

/** What rules need of an existing transaction. */
export type ExistingTransaction = {
  id: string;
  kind: Kind;
  accountId: string;
  toAccountId: string | null;
  amountMinor: bigint;
  currency: CurrencyCode;
  payee: string | null;
  note: string | null;
  tags: string[];
  categoryId: string | null;
  excluded: boolean;
  origins: string;
  isSplit: boolean;
  refundOfId: string | null;
  refundedMinor: bigint;
};

/** The fields that rules must leave alone: a person or a program has set them, or they follow from others. */
function fixedFields(
  entry: ExistingTransaction,
  systemCategoryIds: ReadonlySet<string>,
): RuleField[] {
  const held = originFields.filter((field) => !mayRuleSet(field, entry, systemCategoryIds));
  const isBound = entry.isSplit || entry.refundOfId !== null;
  // A transfer has no refunds.
  const isRefunded = entry.refundedMinor > 0n;
  return [
    ...held,
    ...(isBound ? ["categoryId" as const] : []),
    ...(isRefunded ? ["transferAccountId" as const] : []),
  ];
}

export const subjectOf = (
  entry: ExistingTransaction,
  systemCategoryIds: ReadonlySet<string>,
): RuleSubject => ({ ...entry, fixed: fixedFields(entry, systemCategoryIds) });

const isSameName = (a: string | null, b: string) => a !== null && nameKey(a) === nameKey(b);
const keysOf = (tags: readonly string[]) => tags.map(nameKey).toSorted().join("\0");

/** Effects that change something. */
function changing(
  entry: ExistingTransaction,
  { payee, categoryId, tags, note, excluded, transferAccountId }: RuleEffects,
): RuleValues {
  return {
    ...(payee !== undefined && !isSameName(entry.payee, payee) && { payee }),
    ...(categoryId !== undefined && categoryId !== entry.categoryId && { categoryId }),
    ...(tags !== undefined && keysOf(tags) !== keysOf(entry.tags) && { tags }),
    ...(note !== undefined && note !== entry.note && { note }),
    ...(excluded !== undefined && excluded !== entry.excluded && { excluded }),
    ...(transferAccountId !== undefined && { transferAccountId, categoryId: null }),
  };
}

/** The accounts of a transfer that an expense or an income becomes. */
function transferOf({ kind, accountId }: ExistingTransaction, other: string) {
  const [fromAccountId, toAccountId] = kind === "income" ? [other, accountId] : [accountId, other];
  return { kind: "transfer", fromAccountId, toAccountId } as const;
}

/** What rules would change of a transaction. */
export type RuleHit = {
  id: string;
  ruleIds: readonly string[];
  before: RuleValues;
  after: RuleValues;
  patch: Patch;
};

/** Undefined if nothing would change. */
export function hitOf(entry: ExistingTransaction, effects: RuleEffects): RuleHit | undefined {
  const after = changing(entry, effects);
  const fields = Object.keys(after) as (keyof RuleValues)[];
  if (fields.length === 0) return undefined;
  const { transferAccountId, categoryId, ...others } = after;
  const held: RuleValues = { ...entry, transferAccountId: null };
  return {
    id: entry.id,
    ruleIds: effects.ruleIds,
    before: Object.fromEntries(fields.map((field) => [field, held[field]])),
    after,
    patch: {
      ...others,
      ...(typeof categoryId === "string" && { categoryId }),
      ...(typeof transferAccountId === "string" && transferOf(entry, transferAccountId)),
      origins: originsBy("rule"),
    },
  };
}
