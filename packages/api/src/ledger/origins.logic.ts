import type { Origin, Origins } from "./transaction-parts.contract.ts";
import { sameSplits } from "./splits.logic.ts";

/** The fields of which a transaction knows who set them, in the order of their letters in the column. */
export const originFields = ["payee", "categoryId", "tags", "note"] as const;
export type OriginField = (typeof originFields)[number];

const letters = {
  person: "p",
  rule: "r",
  import: "i",
  schedule: "s",
  program: "a",
} as const satisfies Record<Origin, string>;
const originOf = new Map<string, Origin>(
  Object.entries(letters).map(([origin, letter]) => [letter, origin as Origin]),
);
const none = "-";
export const noOrigins = none.repeat(originFields.length);

/** The letters of a request that sets all its fields in one manner. */
export const originsBy = (origin: Origin): string => letters[origin].repeat(originFields.length);

export function encodeOrigins(origins: Origins): string {
  return originFields
    .map((field) => {
      const origin = origins[field];
      return origin === undefined ? none : letters[origin];
    })
    .join("");
}

// Few of the 1,296 combinations occur, and every transaction of a list has one.
const decoded = new Map<string, Origins>();

/** The origins by field; the same frozen object for the same letters. */
export function decodeOrigins(code: string): Origins {
  const known = decoded.get(code);
  if (known) return known;
  const entries = originFields.flatMap((field, index) => {
    const origin = originOf.get(code[index] ?? none);
    return origin === undefined ? [] : [[field, origin] as const];
  });
  const origins: Origins = Object.freeze(Object.fromEntries(entries));
  decoded.set(code, origins);
  return origins;
}

type Held = {
  payee: string | null;
  categoryId: string | null;
  tags: readonly string[];
  note: string | null;
};

const isEmpty = (held: Held, field: OriginField) => {
  const value = held[field];
  return value === null || value.length === 0;
};

/**
 * Whether a rule may set a field: nobody but an import, a rule or a schedule has set it, or it is empty. An empty category
 * is null, or one of the book's system categories.
 */
export function mayRuleSet(
  field: OriginField,
  entry: Held & { origins: string },
  systemCategoryIds: ReadonlySet<string>,
): boolean {
  const { origins, categoryId } = entry;
  if ("irs".includes(origins[originFields.indexOf(field)] ?? none)) return true;
  if (field !== "categoryId") return isEmpty(entry, field);
  return categoryId === null || systemCategoryIds.has(categoryId);
}

type Parts = readonly { categoryId: string; amountMinor: bigint; note: string | null }[];
type Subject = Held & { splits: Parts };

/** What a request names; undefined is not named. */
type Given = {
  payee?: string | null | undefined;
  categoryId?: string | undefined;
  tags?: readonly string[] | undefined;
  note?: string | null | undefined;
  splits?: readonly unknown[] | null | undefined;
  /** A letter for each field that it names; by default those of the caller. */
  origins?: string | undefined;
};

const isNamed = (given: Given, field: OriginField) =>
  given[field] !== undefined || (field === "categoryId" && (given.splits ?? []).length > 0);

/** The origins of a new transaction. What is empty or a default has none. */
export function newOrigins(given: Given, after: Subject, byDefault: string): string {
  const code = given.origins ?? byDefault;
  return originFields
    .map((field, index) =>
      isNamed(given, field) && !isEmpty(after, field) ? (code[index] ?? none) : none,
    )
    .join("");
}

/**
 * The origins after an update: those of fields that it does not name stay, unless their values become others. Naming a
 * value that is there makes it one's own, but not what a person or a program has set.
 */
export function nextOrigins(
  before: Subject & { origins: string },
  given: Given,
  after: Subject,
  byDefault: string,
): string {
  const letterOf = (field: OriginField, index: number) => {
    const last = before.origins[index] ?? none;
    if (isEmpty(after, field)) return none;
    if (!isNamed(given, field)) return isUnchanged(before, after, field) ? last : none;
    if (given.origins !== undefined) return given.origins[index] ?? none;
    const isTaken = last === letters.person || last === letters.program;
    return isTaken && isUnchanged(before, after, field) ? last : (byDefault[index] ?? none);
  };
  return originFields.map(letterOf).join("");
}

function isUnchanged(before: Subject, after: Subject, field: OriginField): boolean {
  if (field === "tags") return before.tags.join("\0") === after.tags.join("\0");
  if (field !== "categoryId") return before[field] === after[field];
  return before.categoryId === after.categoryId && sameSplits(before.splits, after.splits);
}
