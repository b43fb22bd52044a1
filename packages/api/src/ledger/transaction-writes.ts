import { command, type Db, transactionSplits, transactions } from "@outlay/db";
import { type Column, sql } from "drizzle-orm";
import type { Book } from "../access/book.ts";
import { foldText } from "@outlay/core";
import type { Entry } from "./drafts.logic.ts";
import type { Change } from "./operations.logic.ts";
import { entryColumns } from "./transaction-rows.ts";

const value = (name: string) => sql.placeholder(name);

/** JSON for a statement: bigints are text, which PostgreSQL reads as numbers of any size. */
export function toJson(rows: readonly object[]): string {
  return JSON.stringify(rows, (_, field: unknown) =>
    typeof field === "bigint" ? field.toString() : field,
  );
}

const columns = Object.entries<Column>({
  ...entryColumns,
  searchText: transactions.searchText,
  splitCategoryIds: transactions.splitCategoryIds,
});
const names = sql.raw(columns.map(([, { name }]) => name).join(", "));
const replaced = sql.raw(
  columns
    .filter(([, { name }]) => name !== "id" && name !== "created_at")
    .map(([, { name }]) => `${name} = excluded.${name}`)
    .join(", "),
);

const upsertRows = command(
  "upsert_transactions",
  sql`insert into ${transactions} (book_id, ${names})
    select ${value("bookId")}::uuid, ${names} from jsonb_populate_recordset(null::${transactions}, ${value("rows")}::jsonb)
    on conflict on constraint transactions_pkey do update set ${replaced}`,
);

const deleteSplits = command(
  "delete_splits",
  sql`delete from ${transactionSplits} where book_id = ${value("bookId")}
    and transaction_id = any(${value("ids")}::uuid[])`,
);

const insertSplits = command(
  "insert_splits",
  sql`insert into ${transactionSplits}
      (book_id, transaction_id, position, category_id, category_kind, amount_minor, note)
    select ${value("bookId")}::uuid, split.* from jsonb_to_recordset(${value("splits")}::jsonb)
      as split("transactionId" uuid, position int, "categoryId" uuid, "categoryKind" text,
        "amountMinor" bigint, note text)`,
);

function splitRows({ id, kind, splits }: Entry) {
  const categoryKind = kind === "income" ? "income" : "expense";
  return splits.map((split, position) => ({ transactionId: id, position, categoryKind, ...split }));
}

function toRow(entry: Entry): object {
  const { payee, note, splits } = entry;
  const categoryIds = new Set(splits.map(({ categoryId }) => categoryId));
  const row = {
    ...entry,
    searchText: foldText(`${payee ?? ""}\n${note ?? ""}`),
    splitCategoryIds: splits.length > 0 ? [...categoryIds].toSorted() : null,
  };
  return Object.fromEntries(columns.map(([field, { name }]) => [name, Reflect.get(row, field)]));
}

const byId = (entries: readonly Entry[]) => new Map(entries.map((entry) => [entry.id, entry]));

/** Writes what entries have become, new ones and changed ones alike; of several changes to one, the last. */
export async function writeEntries(
  tx: Db,
  book: Book,
  changes: readonly Change[],
  refunded: readonly Entry[],
): Promise<void> {
  const changed = byId(changes.map(({ after }) => after));
  const latest = byId([...changed.values(), ...refunded]);
  const first = new Map(changes.toReversed().map(({ before, after }) => [after.id, before]));
  const divided = [...changed.values()].filter(({ id, splits }) => {
    const before = first.get(id)?.splits ?? [];
    return before !== splits && before.length + splits.length > 0;
  });
  const ids = divided.map(({ id }) => id).filter((id) => first.get(id));
  const parts = divided.flatMap(splitRows);
  await Promise.all([
    upsertRows(tx, { bookId: book.id, rows: toJson([...latest.values()].map(toRow)) }),
    ids.length > 0 && deleteSplits(tx, { bookId: book.id, ids: `{${ids.join(",")}}` }),
    parts.length > 0 && insertSplits(tx, { bookId: book.id, splits: toJson(parts) }),
  ]);
}
