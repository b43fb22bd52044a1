import { nameKey } from "@outlay/core/without-schemas";
import type { Placed } from "./file-accounts.logic.ts";
import type { ReadingContext } from "./reading-input.logic.ts";

type CategoryKind = "expense" | "income";

/** Categories by name, for rows of a direction. */
export type CategoryNames = {
  /** Undefined where the book has none of this name; only `kind` is looked at. */
  find: (name: string, kind: CategoryKind) => string | undefined;
};

const separators = [":", "/", ">", " - "];

/** By the name, or by parent and name with what files put between. Of two with one name, neither is meant. */
export function indexCategories(categories: ReadingContext["categories"]): CategoryNames {
  const ids = new Map<string, string | null>();
  const add = (kind: string, name: string, id: string) => {
    const key = `${kind} ${nameKey(name)}`;
    const known = ids.get(key);
    ids.set(key, known === undefined || known === id ? id : null);
  };
  const byId = new Map(categories.map((category) => [category.id, category]));
  for (const { id, name, kind, parentId } of categories) {
    add(kind, name, id);
    const parent = byId.get(parentId ?? "");
    if (parent)
      for (const separator of separators) {
        add(kind, `${parent.name}${separator}${name}`, id);
        add(kind, `${parent.name}${separator} ${name}`, id);
        add(kind, `${parent.name} ${separator} ${name}`, id);
      }
  }
  return { find: (name, kind) => ids.get(`${kind} ${nameKey(name)}`) ?? undefined };
}

/** Accounts by the names that the file gives them, or by their own; of two with one name, neither is meant. */
export function indexAccounts(accounts: ReadingContext["accounts"], placed: readonly Placed[]) {
  const inFile = new Map(
    placed.flatMap(({ ref, account, accountId }) =>
      [account.name, account.ref, ref].map((name) => [nameKey(name ?? ref), accountId] as const),
    ),
  );
  const byName = new Map<string, (typeof accounts)[number] | null>();
  for (const account of accounts) {
    const key = nameKey(account.name);
    byName.set(key, byName.has(key) ? null : account);
  }
  return (name: string) => {
    const id = inFile.get(nameKey(name));
    const own = accounts.find((account) => account.id === id);
    return own ?? byName.get(nameKey(name)) ?? undefined;
  };
}
