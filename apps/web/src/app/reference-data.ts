import type { Account, Category } from "@outlay/client";
import { useOutlay } from "@outlay/client/react";
import { useSuspenseInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";

const nextPage = {
  getNextPageParam: ({ nextCursor }: { nextCursor: string | null }) => nextCursor,
};

type Paged<Item> = {
  data: { pages: readonly { items: readonly Item[] }[] };
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => Promise<unknown>;
};

/** All items of a list that is never long: its pages are fetched one after another. */
function useWhole<Item>({ data, hasNextPage, isFetchingNextPage, fetchNextPage }: Paged<Item>) {
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  return useMemo(() => data.pages.flatMap(({ items }) => items), [data]);
}

/** The accounts of the book, archived ones included. */
export function useAccounts(): readonly Account[] {
  const outlay = useOutlay();
  return useWhole(
    useSuspenseInfiniteQuery(outlay.accounts.list.infiniteQueryOptions({ limit: 200 }, nextPage)),
  );
}

/** The categories of the book, archived ones included. */
export function useCategories(): readonly Category[] {
  const outlay = useOutlay();
  return useWhole(
    useSuspenseInfiniteQuery(outlay.categories.list.infiniteQueryOptions({ limit: 200 }, nextPage)),
  );
}

/** "Food › Bakery": a category with the one that it is part of. */
export function categoryName(category: Category, all: readonly Category[]): string {
  const parent = all.find(({ id }) => id === category.parentId);
  return parent ? `${parent.name} › ${category.name}` : category.name;
}

/** The names of accounts and categories, by id. */
export function useNames(): ReadonlyMap<string, string> {
  const accounts = useAccounts();
  const categories = useCategories();
  return useMemo(
    () => new Map([...accounts, ...categories].map(({ id, name }) => [id, name])),
    [accounts, categories],
  );
}
