import type { CurrencyCode } from "@outlay/core";
import type { TransactionFields } from "../ledger/resolve.logic.ts";
import type { Patch } from "../ledger/transaction-fields.logic.ts";
import type { KnownTransaction, MatchedRow } from "./known.logic.ts";
import { kindOf } from "./staged-kind.logic.ts";

/** What of a staged row is recorded. */
export type RecordedRow = Omit<MatchedRow, "splits"> & {
  payee: string | null;
  note: string | null;
  tags: string[];
  splits: readonly { categoryId: string | null; amountMinor: string; note: string | null }[];
  original: { amountMinor: string; currency: CurrencyCode } | null;
  excluded: boolean;
};

/** What rows refer to. */
export type RecordContext = {
  importId: string;
  /** Kinds of live categories. */
  kinds: ReadonlyMap<string, "expense" | "income">;
  system: Record<"expense" | "income", string>;
  currencies: ReadonlyMap<string, CurrencyCode>;
};

const sizeOf = (minor: string): bigint => {
  const amount = BigInt(minor);
  return amount < 0n ? -amount : amount;
};

const isOut = ({ amountMinor }: Pick<MatchedRow, "amountMinor">) => amountMinor.startsWith("-");
const stateOf = ({ status }: Pick<MatchedRow, "status">) =>
  status === "pending" ? "pending" : "booked";

function commonFields(row: RecordedRow, { importId }: RecordContext) {
  const { currency, occurredOn, payee, note, tags, excluded, origins } = row;
  const amount = { minor: sizeOf(row.amountMinor), currency };
  const original = row.original && {
    amount: { minor: sizeOf(row.original.amountMinor), currency: row.original.currency },
    currency: row.original.currency,
  };
  const texts = { payee, note, tags, excluded, origins, original };
  return { ...texts, amount, occurredOn, importId, state: stateOf(row) } as const;
}

function ofCategory(row: RecordedRow, context: RecordContext): TransactionFields {
  const kind = kindOf({ ...row, transferAccountId: null }, context.kinds);
  const side = kind === "income" ? "income" : "expense";
  const sign = isOut(row) ? -1n : 1n;
  const splits = row.splits.map(({ categoryId, amountMinor, note }) => ({
    categoryId: categoryId ?? context.system[side],
    amount: { minor: sign * BigInt(amountMinor), currency: row.currency },
    note,
  }));
  const { categoryId, accountId } = row;
  const filed = splits.length > 0 ? { splits } : { categoryId: categoryId ?? undefined };
  return { ...commonFields(row, context), kind, accountId, ...filed };
}

/** A transfer with another account; null if nothing says what arrives in an account of another currency. */
function ofTransfer(
  row: RecordedRow,
  otherId: string,
  context: RecordContext,
): TransactionFields | null {
  const common = { ...commonFields(row, context), kind: "transfer" as const };
  const { accountId, currency, feeMinor } = row;
  const other = context.currencies.get(otherId);
  const { original } = common;
  const [from, to] = isOut(row) ? [accountId, otherId] : [otherId, accountId];
  const both = { ...common, accountId: from, toAccountId: to };
  if (other !== currency) {
    if (!original || original.currency !== other) return null;
    const sides = isOut(row)
      ? { toAmount: original.amount }
      : { amount: original.amount, toAmount: common.amount };
    return { ...both, ...sides, original: null };
  }
  const fee = feeMinor === null || !isOut(row) ? 0n : sizeOf(feeMinor);
  if (fee === 0n || fee >= common.amount.minor) return both;
  const amount = { minor: common.amount.minor - fee, currency };
  return { ...both, amount, fee: { amount: { minor: fee, currency } } };
}

/** The two sides' days: a bank may book what arrives before what leaves, which a transfer cannot. */
function daysOf(leaves: MatchedRow["occurredOn"], arrives: MatchedRow["occurredOn"]) {
  return { occurredOn: leaves, arrivesOn: arrives > leaves ? arrives : null };
}

/** A new transaction of a row, or of two rows that are a transfer. */
export function toNewFields(
  row: RecordedRow,
  partner: RecordedRow | undefined,
  context: RecordContext,
): TransactionFields {
  const otherId = partner?.accountId ?? row.transferAccountId;
  const transfer = otherId === null ? null : ofTransfer(row, otherId, context);
  if (transfer === null) return ofCategory(row, context);
  if (!partner) return transfer;
  const [leaving, arriving] = isOut(row) ? [row, partner] : [partner, row];
  return { ...transfer, ...daysOf(leaving.occurredOn, arriving.occurredOn) };
}

/** What turns an income or expense into a transfer of which a row is the other side. */
export function toTransferPatch(row: MatchedRow, other: KnownTransaction): Patch {
  const [from, to] = isOut(row)
    ? [row.accountId, other.accountId]
    : [other.accountId, row.accountId];
  const days = isOut(row)
    ? daysOf(row.occurredOn, other.occurredOn)
    : daysOf(other.occurredOn, row.occurredOn);
  return { kind: "transfer", fromAccountId: from, toAccountId: to, ...days };
}

/** What turns a pending transaction into the row that is booked. What a person or a program set stays. */
export function toBookedPatch(
  row: RecordedRow,
  pending: KnownTransaction,
  { kinds }: RecordContext,
): Patch {
  if (pending.accountId !== row.accountId) return { state: "booked" };
  const { payee, note, tags, origins, categoryId, occurredOn, currency } = row;
  const isOpen = (place: number) => !"pa".includes(pending.origins[place] ?? "-");
  const side = pending.kind === "income" ? "income" : "expense";
  const isFiled = categoryId !== null && kinds.get(categoryId) === side;
  return {
    state: "booked",
    occurredOn,
    amount: { minor: sizeOf(row.amountMinor), currency },
    ...(isOpen(0) && payee !== null && { payee }),
    ...(isOpen(1) && isFiled && pending.kind !== "transfer" && { categoryId }),
    ...(isOpen(2) && tags.length > 0 && { tags }),
    ...(isOpen(3) && note !== null && { note }),
    origins,
  };
}
