import type { RouterInputs, Transaction } from "@outlay/client";

type NewShares = NonNullable<
  Extract<RouterInputs["transactions"]["create"], { kind: "expense" }>["shares"]
>;

export const sharesKinds = ["usual", "equal", "weights", "exact"] as const;
export type SharesKind = (typeof sharesKinds)[number];

/** A person's part, as it is typed. */
export type SharePartDraft = { personId: string; weight: string; amount: string };

/** Who paid and for whom, as it is typed. */
export type SharesDraft = {
  paidBy: string;
  /** "usual" leaves it to the defaults of the category and the book. */
  kind: SharesKind;
  parts: readonly SharePartDraft[];
};

export const toSharesDraft = (
  shares: Transaction["shares"],
  write: (amount: string) => string,
): SharesDraft | null =>
  shares && {
    paidBy: shares.paidBy,
    kind: shares.split.kind,
    parts: shares.split.parts.map(({ personId, weight, amount }) => ({
      personId,
      weight: String(weight ?? 1),
      amount: write(amount),
    })),
  };

/** A weight, or undefined where it is none. */
function readWeight(typed: string): number | undefined {
  const text = typed.trim();
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined;
}

/** The fields, by the API's names, that are unclear or have nothing. */
export function unclearShares(
  shares: SharesDraft | null,
  amounts: readonly (string | undefined)[],
): string[] {
  if (shares === null || shares.kind === "usual") return [];
  if (shares.parts.length === 0) return ["shares.split"];
  const isUnclear = ({ weight }: SharePartDraft, index: number) =>
    (shares.kind === "weights" && readWeight(weight) === undefined) ||
    (shares.kind === "exact" && amounts[index] === undefined);
  const field = shares.kind === "weights" ? "weight" : "amount";
  return shares.parts.flatMap((part, index) =>
    isUnclear(part, index) ? [`shares.split.parts.${index}.${field}`] : [],
  );
}

/** What is typed as the API takes it; `unclearShares` has found nothing before. */
export function readShares(
  { paidBy, kind, parts }: SharesDraft,
  amounts: readonly (string | undefined)[],
): NewShares {
  if (kind === "usual") return { paidBy };
  if (kind === "exact")
    return {
      paidBy,
      split: {
        kind,
        parts: parts.map(({ personId }, index) => ({ personId, amount: amounts[index] ?? "" })),
      },
    };
  return { paidBy, split: readSplit(kind, parts) };
}

export function readSplit(kind: "equal" | "weights", parts: readonly SharePartDraft[]) {
  if (kind === "equal") return { kind, parts: parts.map(({ personId }) => ({ personId })) };
  return {
    kind,
    parts: parts.map(({ personId, weight }) => ({ personId, weight: readWeight(weight) ?? 1 })),
  };
}
