import type { Db } from "@outlay/db";
import type { SQL } from "drizzle-orm";
import { foldText } from "@outlay/core";
import { type Check, type Difference, pagesOf } from "./check.ts";

export type FoldRow = { text: string; folded: string };

type Folding<Folded extends FoldRow> = {
  fold?: (text: string) => string;
  all: (bookId: string) => SQL<Folded>;
  describe: (row: Folded) => Difference;
  update: (bookId: string, rows: string) => SQL;
};

/** A check of texts that are kept folded, for searching by default: here, because the database does not know how. */
export function foldCheck<Folded extends FoldRow>(
  name: string,
  { fold = foldText, all, describe, update }: Folding<Folded>,
): Check {
  async function* differing(tx: Db, bookId: string) {
    for await (const rows of pagesOf(tx, all(bookId)))
      yield rows
        .map((row) => ({ ...row, due: fold(row.text) }))
        .filter(({ due, folded }) => folded !== due);
  }
  return {
    name,
    find: async function* find(tx, bookId) {
      for await (const rows of differing(tx, bookId)) yield* rows.map(describe);
    },
    fix: async ({ tx, book: { id: bookId } }) => {
      let fixed = 0;
      for await (const rows of differing(tx, bookId)) {
        if (rows.length > 0)
          fixed += (await tx.execute(update(bookId, JSON.stringify(rows)))).count;
      }
      return fixed;
    },
  };
}
