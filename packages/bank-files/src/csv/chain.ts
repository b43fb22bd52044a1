import { unitsOf } from "../values/decimals.ts";

/** An entry as its balance sees it, in a unit that all amounts of the file share. */
export type Link = {
  balance: bigint;
  /** The amount, and those of entries without a balance since the one before. */
  since: bigint;
  /** The amount, and those of entries without a balance until the next one. */
  until: bigint;
};

export type Direction = "oldestFirst" | "newestFirst";

/** `isEither` when the contrary direction holds as well. */
export type Proof = { direction: Direction; pairs: number; isEither?: boolean };

/** Of the balances, this share follows from the amounts; rows that cannot be read and gaps break some. */
const enough = 0.75;

/** Whether each balance is the one before plus the amount, in one of the two directions; null when neither holds. */
export function proveChain(accounts: Link[][]): Proof | null {
  let forward = 0;
  let backward = 0;
  let pairs = 0;
  for (const links of accounts) {
    for (const [index, link] of links.entries()) {
      const before = links[index - 1];
      if (!before) continue;
      pairs += 1;
      if (before.balance + link.since === link.balance) forward += 1;
      if (link.balance + before.until === before.balance) backward += 1;
    }
  }
  if (pairs === 0) return null;
  const share = Math.max(forward, backward) / pairs;
  if (share < enough) return null;
  const direction = forward >= backward ? "oldestFirst" : "newestFirst";
  return { direction, pairs, isEither: forward === backward };
}

/** Decimal text in units of a millionth. */
export const toMicros = (decimal: string) => unitsOf(decimal, 6);
