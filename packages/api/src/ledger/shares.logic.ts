import {
  type Amount,
  type CurrencyCode,
  fieldError,
  formatMinor,
  isAmount,
  toMinor,
} from "@outlay/core";
import { type DefaultSplit, maxSharers, type SharesImage } from "./shares.contract.ts";
import type { ReferenceData } from "./reference-data.logic.ts";
import { divide } from "./splits.logic.ts";

type SplitKind = "equal" | "weights" | "exact";

/** How a transaction is shared: who paid (of income and refunds: received) it, and what each person's part is. */
export type Shares = {
  paidBy: string;
  kind: SplitKind;
  parts: readonly SharePart[];
};
export type SharePart = { personId: string; amountMinor: bigint; weight: number | null };

type ExactSplit = { kind: "exact"; parts: readonly { personId: string; amount: Amount }[] };
type SplitFields = DefaultSplit | ExactSplit;

/** What a client says of it; what is absent follows from defaults. */
export type SharesFields = {
  paidBy?: string | undefined;
  split?: SplitFields | undefined;
  /** Those who have left settle, too, and stand in what is undone. */
  mayBeArchived?: true;
};

/** The people of a book and its defaults, loaded only for what is shared. */
export type Household = {
  /** Oldest first. */
  people: readonly { id: string; archived: boolean; userId: string | null }[];
  /** A category's own default comes before its parent's. */
  defaults: readonly { categoryId: string | null; isOfParent: boolean; split: DefaultSplit }[];
};

type Context = {
  referenceData: ReferenceData;
  actorId?: string | undefined;
  current?: { shares: Shares | null } | undefined;
  refunded?: { shares: Shares | null } | undefined;
};
type Whole = { amountMinor: bigint; currency: CurrencyCode; categoryId: string | null };

const known = (shares: Shares | null | undefined) =>
  new Set(shares ? [shares.paidBy, ...shares.parts.map(({ personId }) => personId)] : []);

/** Throws `person.not_found`, `person.archived`. People whom the transaction or the refunded expense already names may be archived. */
function assertPerson(
  { referenceData, current, refunded }: Context,
  id: string,
  { path, mayBeArchived }: { path: readonly (string | number)[]; mayBeArchived: boolean },
): void {
  if ([current, refunded].some((entry) => known(entry?.shares).has(id))) return;
  const person = referenceData.household?.people.find((candidate) => candidate.id === id);
  if (!person) throw fieldError("person.not_found", ["shares", ...path], "No person has this id.");
  if (person.archived && !mayBeArchived)
    throw fieldError(
      "person.archived",
      ["shares", ...path],
      "Choose a person who is not archived.",
    );
}

function defaultPayer({ referenceData: { household }, actorId }: Context): string {
  const own = actorId && household?.people.find(({ userId }) => userId === actorId);
  if (own) return own.id;
  throw fieldError(
    "input.invalid",
    ["shares", "paidBy"],
    "Name the person who paid, or add yourself to the book's people first.",
  );
}

const openParts = (split: DefaultSplit, open: ReadonlySet<string>): DefaultSplit =>
  split.kind === "equal"
    ? { ...split, parts: split.parts.filter(({ personId }) => open.has(personId)) }
    : { ...split, parts: split.parts.filter(({ personId }) => open.has(personId)) };

/** The default of the category, else of its parent, else of the book, else equal among all people, without archived ones. */
function chooseSplit({ referenceData: { household } }: Context, categoryId: string | null) {
  const people = (household?.people ?? []).filter(({ archived }) => !archived);
  const open = new Set(people.map(({ id }) => id));
  const fitting = (household?.defaults ?? []).filter(
    (one) => one.categoryId === null || one.categoryId === categoryId,
  );
  const rank = ({ categoryId: of, isOfParent }: (typeof fitting)[number]) =>
    of === null ? 2 : isOfParent ? 1 : 0;
  const chosen = fitting
    .toSorted((a, b) => rank(a) - rank(b))
    .map(({ split }) => openParts(split, open))
    .find(({ parts }) => parts.length > 0);
  if (chosen) return chosen;
  if (people.length > maxSharers)
    throw fieldError(
      "input.invalid",
      ["shares", "split"],
      `The book has more than ${maxSharers} people: name those who share.`,
    );
  return { kind: "equal" as const, parts: people.map(({ id: personId }) => ({ personId })) };
}

function divideParts(split: SplitFields, { amountMinor, currency }: Whole): SharePart[] {
  if (split.kind === "exact")
    return split.parts.map(({ personId, amount }, index) => {
      const path = ["shares", "split", "parts", index, "amount"];
      return { personId, amountMinor: toMinor(amount, currency, path), weight: null };
    });
  const weights = split.parts.map((part) => ("weight" in part ? part.weight : null));
  const amounts = divide(
    amountMinor,
    weights.map((weight) => BigInt(weight ?? 1)),
  );
  return split.parts.map(({ personId }, index) => ({
    personId,
    amountMinor: amounts[index] ?? 0n,
    weight: weights[index] ?? null,
  }));
}

/** A refund is shared as its expense is; exact parts in proportion. */
export function inheritShares(
  shares: Shares | null | undefined,
  { amountMinor }: { amountMinor: bigint },
): Shares | null {
  if (!shares) return null;
  const { kind, parts } = shares;
  const of = ({ weight, amountMinor: part }: SharePart) =>
    kind === "exact" ? part : BigInt(weight ?? 1);
  const amounts = divide(amountMinor, parts.map(of));
  return {
    ...shares,
    parts: parts.map((part, index) => ({ ...part, amountMinor: amounts[index] ?? 0n })),
  };
}

/**
 * How a transaction is shared. Throws `person.not_found`, `person.archived`, `shares.unbalanced`, and
 * `input.invalid` where a default is missing.
 */
export function resolveShares(
  context: Context,
  shares: SharesFields | null | undefined,
  whole: Whole,
): Shares | null {
  if (shares === undefined) return inheritShares(context.refunded?.shares, whole);
  if (shares === null) return null;
  const paidBy = shares.paidBy ?? defaultPayer(context);
  const mayBeArchived = shares.mayBeArchived === true;
  assertPerson(context, paidBy, { path: ["paidBy"], mayBeArchived });
  const split = shares.split ?? chooseSplit(context, whole.categoryId);
  if (split.parts.length === 0)
    throw fieldError(
      "input.invalid",
      ["shares", "split"],
      "The book has no people. Add one first.",
    );
  split.parts.forEach(({ personId }, index) =>
    assertPerson(context, personId, {
      path: ["split", "parts", index, "personId"],
      mayBeArchived,
    }),
  );
  const parts = divideParts(split, whole);
  const sum = parts.reduce((total, part) => total + part.amountMinor, 0n);
  if (sum === whole.amountMinor) return { paidBy, kind: split.kind, parts };
  throw fieldError(
    "shares.unbalanced",
    ["shares", "split"],
    `The parts add up to ${formatMinor(sum, whole.currency)}, the amount is ${formatMinor(whole.amountMinor, whole.currency)}.`,
  );
}

export function sameShares(a: Shares | null, b: Shares | null): boolean {
  if (a === null || b === null) return a === b;
  return (
    a.paidBy === b.paidBy &&
    a.kind === b.kind &&
    a.parts.length === b.parts.length &&
    a.parts.every((part, index) => {
      const other = b.parts[index];
      return (
        part.personId === other?.personId &&
        part.amountMinor === other.amountMinor &&
        part.weight === other.weight
      );
    })
  );
}

type Part = { personId: string; weight: number | null };

const splitFields = <Of extends Part>(
  kind: SplitKind,
  parts: readonly Of[],
  amountOf: (part: Of) => Amount,
): SplitFields => {
  if (kind === "equal") return { kind, parts: parts.map(({ personId }) => ({ personId })) };
  if (kind === "weights")
    return {
      kind,
      parts: parts.map(({ personId, weight }) => ({ personId, weight: weight ?? 1 })),
    };
  return {
    kind,
    parts: parts.map((part) => ({ personId: part.personId, amount: amountOf(part) })),
  };
};

/** The fields that resolve to these shares. */
export const toSharesFields = (
  shares: Shares | null,
  currency: CurrencyCode,
): SharesFields | null =>
  shares && {
    paidBy: shares.paidBy,
    split: splitFields(shares.kind, shares.parts, ({ amountMinor: minor }) => ({
      minor,
      currency,
    })),
  };

/** As the feed is read back. */
export type RecordedShares = {
  paidBy: string;
  split: { kind: SplitKind; parts: readonly (Part & { amount: Amount })[] };
};

/** The fields that bring back what the feed recorded. */
export const fromSharesImage = (image: RecordedShares | null): SharesFields | null =>
  image && {
    mayBeArchived: true,
    paidBy: image.paidBy,
    split: splitFields(image.split.kind, image.split.parts, ({ amount }) => amount),
  };

/** What the feed recorded, in minor units. */
export const readSharesImage = (
  image: RecordedShares | null,
  currency: CurrencyCode,
): Shares | null =>
  image && {
    paidBy: image.paidBy,
    kind: image.split.kind,
    parts: image.split.parts.map(({ personId, weight, amount }, index) => ({
      personId,
      amountMinor: toMinor(amount, currency, ["shares", "split", "parts", index, "amount"]),
      weight,
    })),
  };

export const showShares = (shares: Shares | null, currency: CurrencyCode): SharesImage | null =>
  shares && {
    paidBy: shares.paidBy,
    split: {
      kind: shares.kind,
      parts: shares.parts.map(({ personId, weight, amountMinor }) => ({
        personId,
        weight,
        amount: formatMinor(amountMinor, currency),
      })),
    },
  };

/** Whether stored shares are what a repeated create says; what it left to defaults may have changed. */
export function areShares(
  given: SharesFields | null,
  stored: Shares | null,
  currency: CurrencyCode,
): boolean {
  if (given === null || stored === null) return given === stored;
  const { paidBy = stored.paidBy, split } = given;
  if (paidBy !== stored.paidBy) return false;
  if (split === undefined) return true;
  return (
    split.kind === stored.kind &&
    split.parts.length === stored.parts.length &&
    split.parts.every((part, index) => {
      const existing = stored.parts[index];
      return (
        existing?.personId === part.personId &&
        (!("weight" in part) || part.weight === existing.weight) &&
        (!("amount" in part) || isAmount(part.amount, existing.amountMinor, currency))
      );
    })
  );
}
