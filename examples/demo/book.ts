import type { Category, Client } from "@outlay/client";
import {
  type AccountKey,
  type CategoryKey,
  householdAccounts,
  householdCategories,
  type HouseholdCategory,
} from "../household/categories.ts";

/** The ids that the household's accounts and categories have in the user's book. */
export type BookIds = {
  accounts: Record<AccountKey, string>;
  categories: Record<CategoryKey, string>;
};

/** Finds the household's accounts and categories by their names, and creates those that are missing. */
export async function prepareBook(outlay: Client): Promise<BookIds> {
  return { accounts: await prepareAccounts(outlay), categories: await prepareCategories(outlay) };
}

async function prepareAccounts(outlay: Client): Promise<BookIds["accounts"]> {
  const { items } = await outlay.accounts.list.query({ limit: 200 });
  return mapValues(householdAccounts, async (wanted) => {
    const known = items.find(({ name, archived }) => name === wanted.name && !archived);
    return (known ?? (await outlay.accounts.create.mutate(wanted))).id;
  });
}

async function prepareCategories(outlay: Client): Promise<BookIds["categories"]> {
  const { items } = await outlay.categories.list.query({ kind: "expense", limit: 200 });
  const known = [...items];
  const findOrCreate = async (name: string, parentId: string | null, more: object = {}) => {
    const isIt = (each: Category) => each.name === name && each.parentId === parentId;
    const found = known.find(isIt);
    if (found) return found.id;
    const created = await outlay.categories.create.mutate({ name, parentId, ...more });
    known.push(created);
    return created.id;
  };
  return mapValues<CategoryKey, HouseholdCategory>(
    householdCategories,
    async ({ name, parent, ...more }) => {
      const parentId = parent === undefined ? null : await findOrCreate(parent, null);
      return findOrCreate(name, parentId, more);
    },
  );
}

/** One after the other: two that are missing may need the same parent. */
async function mapValues<Key extends string, Value>(
  record: Readonly<Record<Key, Value>>,
  map: (value: Value) => Promise<string>,
): Promise<Record<Key, string>> {
  const mapped: Partial<Record<Key, string>> = {};
  for (const key in record) mapped[key] = await map(record[key]);
  return mapped as Record<Key, string>;
}
