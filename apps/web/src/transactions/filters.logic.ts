import { isDay } from "../ui/is-day.ts";

export const kinds = ["expense", "income", "refund", "transfer"] as const;
export type Kind = (typeof kinds)[number];

/** The search and the filters, as the address has them. */
export type Filters = {
  q?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  accountId?: string | undefined;
  categoryId?: string | undefined;
  tag?: string | undefined;
  kind?: Kind | undefined;
  payee?: string | undefined;
  /** The member who recorded them. */
  actorId?: string | undefined;
  /** Several kinds, as the explanation of a figure has them: "expense,refund,fee". */
  kinds?: string | undefined;
  /** Leaves out what reports leave out. */
  excluded?: "false" | undefined;
  /** The field to begin with. */
  focus?: "add" | "search" | undefined;
};

const isText = (value: unknown): value is string => typeof value === "string" && value !== "";
const isDate = (value: unknown) => isText(value) && isDay(value);
const isId = (value: unknown) =>
  isText(value) && /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(value);

/** One of the kinds that a list can be asked for: a fee has no form of its own. */
export const isListedKind = (kind: string): kind is Kind | "fee" =>
  kind === "fee" || kinds.some((known) => known === kind);

const checks: Record<keyof Filters, (value: unknown) => boolean> = {
  q: isText,
  from: isDate,
  to: isDate,
  accountId: isId,
  categoryId: isId,
  tag: isText,
  kind: (value) => kinds.some((kind) => kind === value),
  payee: isText,
  actorId: isId,
  kinds: (value) => isText(value) && value.split(",").every(isListedKind),
  excluded: (value) => value === "false",
  focus: (value) => value === "add" || value === "search",
};

/** What an address says of filters, without what a hand has mistyped. */
export function readFilters(search: Record<string, unknown>): Filters {
  const known = Object.entries(checks).filter(([name, check]) => check(search[name]));
  return Object.fromEntries(known.map(([name]) => [name, search[name]]));
}
