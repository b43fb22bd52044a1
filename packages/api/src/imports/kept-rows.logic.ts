import type { StagedRow } from "./staged-row.ts";

/** What most rows have empty. */
const emptyFields = () =>
  ({
    payee: null,
    note: null,
    tags: [],
    categoryId: null,
    categoryName: null,
    splits: [],
    original: null,
    feeMinor: null,
    excluded: false,
    transferAccountId: null,
    bankId: null,
    suggestion: null,
    duplicateOf: null,
    matchOf: null,
    transferWith: null,
    refused: [],
    skip: false,
    changed: [],
    issues: [],
  }) satisfies Partial<StagedRow>;

const isEmpty = (value: unknown) =>
  value === null || value === false || (Array.isArray(value) && value.length === 0);

/** A row as a page keeps it, without its empty fields: half the size. */
export function toKept(row: StagedRow): object {
  const kept: Record<string, unknown> = {};
  for (const field of Object.keys(row)) {
    const value: unknown = Reflect.get(row, field);
    if (!isEmpty(value)) kept[field] = value;
  }
  return kept;
}

/** The row that a page keeps. */
export function fromKept(kept: unknown): StagedRow {
  return { ...emptyFields(), ...(kept as StagedRow) };
}
