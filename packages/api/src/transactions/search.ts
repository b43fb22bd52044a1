import { containing, searchWords } from "@outlay/core";
import {
  accounts,
  attachments,
  categories,
  type Db,
  param,
  plainArray,
  searchPairs,
  transactions,
} from "@outlay/db";
import { and, desc, eq, isNull, or, type SQL, sql } from "drizzle-orm";
import type { Book } from "../access/book.ts";
import { pairsIn } from "../ledger/search-text.logic.ts";
import { amountsIn, nameFinder } from "./search.logic.ts";

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
  receipts: (value: SQL) => sql`${transactions.id} = any(${value}::uuid[])`,
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
      shape.length === 0
        ? sql`false`
        : or(...shape.map((place) => places[place](sql`${param(nameOf(word, place))}`))),
    ),
  );
}

const isShort = (word: string) => !/[\p{Letter}\p{Number}]{3}/u.test(word);

/** The short words that may be in some text: all their pairs of characters are. */
async function findWritten(db: Db, book: Book, words: readonly string[]): Promise<Set<string>> {
  if (words.length === 0) return new Set();
  const letters = words.filter((word) => [...word].length === 1);
  const listed = (texts: readonly string[]) =>
    sql`any(array(select jsonb_array_elements_text(${JSON.stringify(texts)}::jsonb)))`;
  const { pair } = searchPairs;
  const rows = await db
    .select({ pair })
    .from(searchPairs)
    .where(
      and(
        eq(searchPairs.bookId, book.id),
        or(
          sql`${pair} = ${listed(pairsIn(words))}`,
          ...(letters.length > 0
            ? [
                sql`left(${pair}, 1) = ${listed(letters)}`,
                sql`right(${pair}, 1) = ${listed(letters)}`,
              ]
            : []),
        ),
      ),
    );
  const known = new Set(rows.map((row) => row.pair));
  const characters = new Set([...known].flatMap((text) => [...text]));
  const isWritten = (word: string) =>
    pairsIn([word]).every((text) => known.has(text)) && (characters.has(word) || word.length > 1);
  return new Set(words.filter(isWritten));
}

/** The categories and accounts that there are: few. */
async function loadNames(db: Db, book: Book) {
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
  return { categories: ofCategories, accounts: ofAccounts };
}

/** More receipts than this, the newest, are not looked at for one word. */
const maxReceipts = 1000;

/** The transactions in whose receipts each word is found. */
async function findReceipts(
  db: Db,
  book: Book,
  words: readonly string[],
): Promise<Map<string, string[]>> {
  const found = words.map(async (word): Promise<[string, string[]]> => {
    const rows = await db
      .select({ id: attachments.transactionId })
      .from(attachments)
      .where(
        and(
          eq(attachments.bookId, book.id),
          isNull(attachments.deletedAt),
          sql`${attachments.searchText} like ${containing(word)}`,
        ),
      )
      .orderBy(desc(attachments.createdAt))
      .limit(maxReceipts);
    return [word, [...new Set(rows.map(({ id }) => id))]];
  });
  return new Map(await Promise.all(found));
}

/** Reads a text that people search by: each of its words, and where it may be. */
export async function readSearch(db: Db, book: Book, q: string): Promise<Search> {
  const words = searchWords(q);
  const [names, receipts, written] = await Promise.all([
    loadNames(db, book),
    findReceipts(
      db,
      book,
      words.filter((word) => !isShort(word)),
    ),
    findWritten(db, book, words.filter(isShort)),
  ]);
  const idsNamed = {
    categories: nameFinder(names.categories),
    accounts: nameFinder(names.accounts),
  };
  const found = words.map((word): [Place, string][] => {
    const amounts = amountsIn(word);
    const named = (["categories", "accounts"] as const).map((place): [Place, string[]] => [
      place,
      idsNamed[place](word),
    ]);
    return [
      ...(isShort(word)
        ? written.has(word)
          ? [["shortText", word] satisfies [Place, string]]
          : []
        : [["text", containing(word)] satisfies [Place, string]]),
      ...[
        ["amounts", amounts] satisfies [Place, string[]],
        ["receipts", receipts.get(word) ?? []] satisfies [Place, string[]],
        ...named,
      ].flatMap(([place, values]): [Place, string][] =>
        values.length > 0 ? [[place, plainArray(values)]] : [],
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
