import { byCodePoint, categories, type Db, payeeUses, transactions } from "@outlay/db";
import { and, asc, desc, eq, gt, inArray, isNull, like, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Book } from "../access/book.ts";
import type { LockedBook } from "../feed/lock.ts";
import { containing, fieldError, foldText, nameKey, textKept } from "@outlay/core";
import { decodeCursor, encodeCursor, toPage } from "../support/pagination.ts";
import { textBounds } from "../ledger/text-bounds.contract.ts";
import { renameInRules } from "../rules/following.ts";
import { renameInSchedules } from "../schedules/names.ts";
import { replacePayees } from "../transactions/naming.ts";
import type {
  ListPayeesInput,
  MergePayeesInput,
  Payee,
  PayeePage,
  RenamePayeeInput,
} from "./payees.contract.ts";

const cursorKey = z.tuple([z.string().regex(/^\d{1,9}$/), textKept(textBounds.payee)]);

/** The day of the newest live transaction of each of these payees: one index lookup for each. */
async function selectLastUses(db: Db, book: Book, names: readonly string[]) {
  const newest = db
    .select({ day: sql`${transactions.occurredOn}::text` })
    .from(transactions)
    .where(
      and(
        eq(transactions.bookId, book.id),
        isNull(transactions.deletedAt),
        eq(transactions.payee, sql`used.name`),
      ),
    )
    .orderBy(desc(transactions.occurredOn))
    .limit(1);
  const rows = await db.execute<{ name: string; day: string | null }>(
    sql`select used.name, (${newest}) as day
      from jsonb_array_elements_text(${JSON.stringify(names)}::jsonb) as used(name)`,
  );
  return new Map(rows.map(({ name, day }) => [name, day ?? ""]));
}

const uses = sql<number>`sum(${payeeUses.count})::int`;

/** Of payees in use, under conditions. */
function selectPayees(db: Db, book: Book, ...conditions: (SQL | undefined)[]) {
  // Transfers have no category, and an archived category accepts no new transactions.
  const open = db
    .select({ id: categories.id })
    .from(categories)
    .where(and(eq(categories.bookId, book.id), eq(categories.archived, false)));
  return db
    .select({
      name: payeeUses.payee,
      count: uses.mapWith(Number).as("uses"),
      usualCategoryId: sql<string | null>`(array_agg(${payeeUses.categoryId}
        order by ${payeeUses.count} desc, ${payeeUses.categoryId})
        filter (where ${payeeUses.categoryId} in (${open})))[1]`,
    })
    .from(payeeUses)
    .where(and(eq(payeeUses.bookId, book.id), gt(payeeUses.count, 0), ...conditions))
    .groupBy(payeeUses.payee);
}

async function withLastUses(db: Db, book: Book, payees: readonly Omit<Payee, "lastUsedOn">[]) {
  const lastUses = await selectLastUses(
    db,
    book,
    payees.map(({ name }) => name),
  );
  return payees.map(({ name, count, usualCategoryId }): Payee => ({
    name,
    count,
    lastUsedOn: lastUses.get(name) ?? "",
    usualCategoryId,
  }));
}

/** The payees of transactions, most used first: suggestions while a user types. */
export async function listPayees(db: Db, book: Book, input: ListPayeesInput): Promise<PayeePage> {
  const { cursor, limit, q } = input;
  const after = decodeCursor(cursor, ["payees", q], cursorKey);
  const found = q === undefined ? undefined : like(payeeUses.searchText, containing(foldText(q)));
  const rows = await selectPayees(db, book, found)
    .having(
      after &&
        sql`(-${uses}, ${byCodePoint(payeeUses.payee)}) > (-${Number(after[0])}::int, ${after[1]})`,
    )
    .orderBy(desc(uses), asc(byCodePoint(payeeUses.payee)))
    .limit(limit + 1);
  const page = toPage(rows, limit, (row) =>
    encodeCursor(["payees", q], [String(row.count), row.name]),
  );
  return { ...page, items: await withLastUses(db, book, page.items) };
}

/** The keys of the payees in use among these. */
async function findUsed(db: Db, book: Book, names: readonly string[]): Promise<Set<string>> {
  const rows = await db
    .selectDistinct({ key: payeeUses.nameKey })
    .from(payeeUses)
    .where(
      and(
        eq(payeeUses.bookId, book.id),
        gt(payeeUses.count, 0),
        inArray(payeeUses.nameKey, names.map(nameKey)),
      ),
    );
  return new Set(rows.map(({ key }) => key));
}

async function replace(write: LockedBook, renaming: MergePayeesInput): Promise<Payee> {
  const { tx, book } = write;
  const { into } = renaming;
  await replacePayees(write, renaming);
  await renameInSchedules(write, { field: "payee", ...renaming });
  await renameInRules(write, { field: "payee", ...renaming });
  const rows = await selectPayees(tx, book, eq(payeeUses.nameKey, nameKey(into)));
  const [payee] = await withLastUses(tx, book, rows);
  if (!payee) throw new TypeError("a payee that transactions have got has no uses");
  return payee;
}

const notFound = (path: (string | number)[]) =>
  fieldError("payee.not_found", path, "No transaction has this payee.");

/** Renames a payee on all its transactions; also to write it differently. Throws `payee.not_found`, `payee.name_taken`. */
export async function renamePayee(
  write: LockedBook,
  { name, newName }: RenamePayeeInput,
): Promise<Payee> {
  const used = await findUsed(write.tx, write.book, [name, newName]);
  if (!used.has(nameKey(name))) throw notFound(["name"]);
  if (used.has(nameKey(newName)) && nameKey(newName) !== nameKey(name))
    throw fieldError("payee.name_taken", ["newName"], "Merge the payees to make them one.");
  return replace(write, { names: [name], into: newName });
}

/** Merges several payees into one. Throws `payee.not_found`. */
export async function mergePayees(
  write: LockedBook,
  { names, into }: MergePayeesInput,
): Promise<Payee> {
  const used = await findUsed(write.tx, write.book, names);
  const unknown = names.findIndex((name) => !used.has(nameKey(name)));
  if (unknown !== -1) throw notFound(["names", unknown]);
  return replace(write, { names, into });
}
