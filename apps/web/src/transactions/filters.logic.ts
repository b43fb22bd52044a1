import type { RouterInputs } from "@outlay/client";

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
  /** The field to begin with. */
  focus?: "add" | "search" | undefined;
};

const isText = (value: unknown): value is string => typeof value === "string" && value !== "";
const isDay = (value: unknown) => isText(value) && /^\d{4}-\d\d-\d\d$/.test(value);
const isId = (value: unknown) =>
  isText(value) && /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(value);

const checks: Record<keyof Filters, (value: unknown) => boolean> = {
  q: isText,
  from: isDay,
  to: isDay,
  accountId: isId,
  categoryId: isId,
  tag: isText,
  kind: (value) => kinds.some((kind) => kind === value),
  focus: (value) => value === "add" || value === "search",
};

/** What an address says of filters, without what a hand has mistyped. */
export function readFilters(search: Record<string, unknown>): Filters {
  const known = Object.entries(checks).filter(([name, check]) => check(search[name]));
  return Object.fromEntries(known.map(([name]) => [name, search[name]]));
}

/** The input of `transactions.list` that the filters mean. */
export function toListInput(filters: Filters): NonNullable<RouterInputs["transactions"]["list"]> {
  const { focus: _, q, ...rest } = filters;
  const words = q?.trim();
  return { ...rest, ...(words && { q: words }), limit: 100 };
}

export function isFiltered(filters: Filters): boolean {
  return Object.entries(filters).some(([name, value]) => name !== "focus" && value !== undefined);
}
