import type { AccountKey, CategoryKey } from "./categories.ts";

type Common = {
  /** UUIDv7 of its day: the same movement always has the same id. */
  id: string;
  occurredOn: string;
  /** Hundredths of a euro. */
  cents: number;
};

/** What is spent, earned or brought back, before it knows the ids of its account and category. */
export type Booking = Common & {
  kind: "expense" | "income" | "refund";
  account: AccountKey;
  category: CategoryKey;
  payee: string;
  note?: string;
  tags?: string[];
  /** The price in hundredths of another currency. */
  original?: { cents: number; currency: string };
  /** The id of the expense that a refund brings back. */
  refundOf?: string;
};

export type Transfer = Common & {
  kind: "transfer";
  from: AccountKey;
  to: AccountKey;
  note: string;
};

/** Money of the household that moves. */
export type Movement = Booking | Transfer;

/** What the movements add to an account, in cents. */
export function sumOn(account: AccountKey, movements: readonly Movement[]): number {
  return movements.reduce((sum, movement) => sum + effectOn(account, movement), 0);
}

function effectOn(account: AccountKey, movement: Movement): number {
  const { kind, cents } = movement;
  if (kind === "transfer")
    return (movement.to === account ? cents : 0) - (movement.from === account ? cents : 0);
  if (movement.account !== account) return 0;
  return kind === "expense" ? -cents : cents;
}
