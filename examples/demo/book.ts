import type { Client, RouterInputs } from "@outlay/client";
import {
  type AccountKey,
  type CategoryKey,
  householdAccounts,
  householdCategories,
  type HouseholdCategory,
} from "../household/categories.ts";
import { formatCents } from "./cents.ts";

type CreateCategory = RouterInputs["categories"]["create"];
type Opening = Readonly<Record<AccountKey, number>>;

/** The ids that the household's accounts and categories have in the user's book. */
export type BookIds = {
  accounts: Record<AccountKey, string>;
  categories: Record<CategoryKey, string>;
};

/** Finds the household's accounts and categories by their names, and creates those that are missing. */
export async function prepareBook(outlay: Client, opening: Opening): Promise<BookIds> {
  const accounts = await prepareAccounts(outlay, opening);
  return { accounts, categories: await prepareCategories(outlay) };
}

async function prepareAccounts(outlay: Client, opening: Opening): Promise<BookIds["accounts"]> {
  const { items } = await outlay.accounts.list.query({ limit: 200 });
  return mapValues(householdAccounts, async (wanted, key) => {
    const known = items.find(({ name, archived }) => name === wanted.name && !archived);
    const openingBalance = formatCents(opening[key]);
    return (known ?? (await outlay.accounts.create.mutate({ ...wanted, openingBalance }))).id;
  });
}

async function prepareCategories(outlay: Client): Promise<BookIds["categories"]> {
  const { items } = await outlay.categories.list.query({ limit: 200 });
  const known = [...items];
  const findOrCreate = async (wanted: CreateCategory): Promise<string> => {
    const found = known.find(
      ({ name, kind, parentId }) =>
        name === wanted.name && kind === wanted.kind && parentId === wanted.parentId,
    );
    if (found) return found.id;
    const created = await outlay.categories.create.mutate(wanted);
    known.push(created);
    return created.id;
  };
  return mapValues<CategoryKey, HouseholdCategory>(
    householdCategories,
    async ({ kind = "expense", parent, ...category }) => {
      const parentId =
        parent === undefined ? null : await findOrCreate({ kind, name: parent, parentId: null });
      return findOrCreate({ kind, parentId, ...category });
    },
  );
}

/** One after the other: two that are missing may need the same parent. */
async function mapValues<Key extends string, Value>(
  record: Readonly<Record<Key, Value>>,
  map: (value: Value, key: Key) => Promise<string>,
): Promise<Record<Key, string>> {
  const mapped: Partial<Record<Key, string>> = {};
  for (const key in record) mapped[key] = await map(record[key], key);
  return mapped as Record<Key, string>;
}
