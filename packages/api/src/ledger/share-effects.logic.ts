import type { Shares } from "./shares.logic.ts";

/** Whether the person named by `paidBy` has received the money. */
export const isReceived = (kind: string) => kind === "income" || kind === "refund";

/** A person's side of what is shared: what they paid, and what they owe for themselves. */
export type ShareEffect = { personId: string; paidMinor: bigint; owedMinor: bigint };

/** What a shared transaction changes for people, whose sums are equal. Income and refunds are received, not paid. */
export function shareEffects({
  kind,
  amountMinor,
  shares,
}: {
  kind: string;
  amountMinor: bigint;
  shares: Shares | null;
}): ShareEffect[] {
  if (shares === null) return [];
  const sign = isReceived(kind) ? -1n : 1n;
  return [
    { personId: shares.paidBy, paidMinor: sign * amountMinor, owedMinor: 0n },
    ...shares.parts.map(({ personId, amountMinor: part }) => ({
      personId,
      paidMinor: 0n,
      owedMinor: sign * part,
    })),
  ];
}
