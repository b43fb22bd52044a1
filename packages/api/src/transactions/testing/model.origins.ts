import type { Origins } from "../../ledger/transaction-parts.contract.ts";

type Fields = Readonly<Record<string, unknown>>;

const isThere = (value: unknown) =>
  Array.isArray(value) ? value.length > 0 : value !== null && value !== undefined;

/** The origins after a request of a person: of what it names, and of what it leaves as it was. */
export function originsAfter(
  before: Fields & { origins?: Origins },
  given: Fields,
  after: Fields,
): Origins {
  const isNamed: Fields = { ...given, categoryId: isThere(given.splits) || given.categoryId };
  const part = ({ categoryId, splits = [] }: Fields) => [categoryId, splits];
  const value = (fields: Fields, field: keyof Origins) =>
    JSON.stringify(field === "categoryId" ? part(fields) : fields[field]);
  const fields = ["payee", "categoryId", "tags", "note"] as const;
  return Object.fromEntries(
    fields.flatMap((field) => {
      if (!isThere(after[field])) return [];
      if (isNamed[field] !== undefined) return [[field, "person"]];
      const isKept = before.origins?.[field] && value(before, field) === value(after, field);
      return isKept ? [[field, "person"]] : [];
    }),
  );
}
