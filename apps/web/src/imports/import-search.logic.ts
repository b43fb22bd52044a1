const statuses = ["new", "duplicate", "pending", "invalid"] as const;
export type ImportSearch = { status?: (typeof statuses)[number] };

/** Which rows are shown, as the address says it. */
export function readImportSearch({ status }: Record<string, unknown>): ImportSearch {
  const known = statuses.find((each) => each === status);
  return known ? { status: known } : {};
}
