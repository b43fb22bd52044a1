export const lists = ["categories", "tags", "payees"] as const;

/** Which list is shown, as the address has it. */
export type ListSearch = { list?: (typeof lists)[number] | undefined };

export function readListSearch({ list }: Record<string, unknown>): ListSearch {
  const known = lists.find((name) => name === list);
  return known ? { list: known } : {};
}
