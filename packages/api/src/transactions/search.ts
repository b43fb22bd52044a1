import { containing, searchWords } from "@outlay/core";
import { accounts, categories, type Db, param, plainArray, transactions } from "@outlay/db";
import { and, eq, isNull, or, type SQL, sql } from "drizzle-orm";
import type { Book } from "../access/book.ts";
import { amountsIn, idsNamed } from "./search.logic.ts";

const { searchText, amountThousandths, categoryId, splitCategoryIds } = transactions;

/** Where a word may be found; the values are bound on execution. */
const places = {
  text: (value: SQL) => sql`${searchText} like ${value}`,
  // A text of fewer than three letters is in most rows and no index helps; `position` is faster
  // than `like` then.
  shortText: (value: SQL) => sql`position(${value}::text in ${searchText}) > 0`,
  amounts: (value: SQL) => sql`${amountThousandths} = any(${value}::bigint[])`,
  categories: (
    value: SQL,
  ) => sql`(${splitCategoryIds} is null and ${categoryId} = any(${value}::uuid[])
    or ${splitCategoryIds} && ${value}::uuid[])`,
  accounts: (value: SQL) => sql`(${transactions.accountId} = any(${value}::uuid[])
    or ${transactions.toAccountId} = any(${value}::uuid[]))`,
};
type Place = keyof typeof places;

/** The places where each word is to be found. */
export type WordShape = readonly (readonly Place[])[];
export type Search = { words: WordShape; values: Record<string, string> };

const nameOf = (word: number, place: Place) => `word${word}${place}`;

/** Transactions in which each of the words is found. */
export function holdingWords(words: WordShape): SQL | undefined {
  return and(
    ...words.map((shape, word) =>
      or(...shape.map((place) => places[place](sql`${param(nameOf(word, place))}`))),
    ),
  );
}

const isShort = (word: string) => !/[\p{Letter}\p{Number}]{3}/u.test(word);

/** Reads a text that people search by: few categories and accounts have one of its words in their name. */
export async function readSearch(db: Db, book: Book, q: string): Promise<Search> {
  const [ofCategories, ofAccounts] = await Promise.all([
    db
      .select({ id: categories.id, name: categories.name })
      .from(categories)
      .where(and(eq(categories.bookId, book.id), isNull(categories.deletedAt))),
    db
      .select({ id: accounts.id, name: accounts.name })
      .from(accounts)
      .where(eq(accounts.bookId, book.id)),
  ]);
  const found = searchWords(q).map((word): [Place, string][] => {
    const ids = { categories: idsNamed(ofCategories, word), accounts: idsNamed(ofAccounts, word) };
    const amounts = amountsIn(word);
    return [
      isShort(word) ? ["shortText", word] : ["text", containing(word)],
      ...(amounts.length > 0 ? [["amounts", plainArray(amounts)] satisfies [Place, string]] : []),
      ...(["categories", "accounts"] as const).flatMap((place): [Place, string][] =>
        ids[place].length > 0 ? [[place, plainArray(ids[place])]] : [],
      ),
    ];
  });
  return {
    words: found.map((word) => word.map(([place]) => place)),
    values: Object.fromEntries(
      found.flatMap((word, index) =>
        word.map(([place, value]) => [nameOf(index, place), value] as const),
      ),
    ),
  };
}
