import { gunzipSync, gzipSync } from "node:zlib";
import { createHash } from "node:crypto";
import { buffer } from "node:stream/consumers";
import { and, eq, isNull, sql } from "drizzle-orm";
import { getTableConfig } from "drizzle-orm/pg-core";
import { expect } from "vitest";
import { z } from "zod";
import { attachments, plainArray } from "@outlay/db";
import { pdfOf, phoneJpeg, placedPng, placedWebp } from "../attachments/files.fixture.ts";
import { changesSince, newestSeq } from "../changes/changes.fixture.ts";
import { bookMakeup, type Change, projections } from "../registry.ts";
import { AppError } from "@outlay/core";
import type { Caller, createTestApi, TestUser } from "../testing.ts";

type TestApi = Awaited<ReturnType<typeof createTestApi>>;

type Json = Record<string, unknown>;

/** What an import does not restore: it is computed again, at once or when it is next asked for. */
const recomputed = ["findings", "carried_on", "carried_minor"];

/** The rows of every table of a book without the book's id; derived rows of zeros are omitted. */
async function rowsOf({ db }: TestApi, bookId: string): Promise<Record<string, unknown>> {
  const kept: Record<string, unknown> = {};
  for (const { name, table, only } of bookMakeup.parts) {
    const [key] = getTableConfig(table).primaryKeys;
    const order = sql.join(key?.columns ?? [], sql`, `);
    kept[name] = (
      await db.execute(sql`select (to_jsonb(${table}) - 'book_id' - ${plainArray(recomputed)}::text[])::text as row from ${table}
        where ${table}.book_id = ${bookId} and ${only} order by ${order}`)
    ).map(({ row }) => String(row).replaceAll(bookId, "the book"));
  }
  for (const table of projections.flatMap(({ tables }) => tables)) {
    const rows: Json[] = await db
      .select()
      .from(table)
      .where(sql`book_id = ${bookId}`);
    kept[getTableConfig(table).name] = rows
      .filter(({ count }) => count !== 0)
      .map((row) =>
        Object.values({ ...row, bookId: "" })
          .map(String)
          .join(" "),
      )
      .toSorted();
  }
  return kept;
}

/** The bytes of a book's files, as text, by their names in the storage. */
async function filesOf({ db, files }: TestApi, bookId: string): Promise<Record<string, string>> {
  const rows = await db
    .select({ fileId: attachments.fileId })
    .from(attachments)
    .where(and(eq(attachments.bookId, bookId), isNull(attachments.deletedAt)));
  const found = rows.map(async ({ fileId }) => {
    const chunks = await files.read(`${bookId}/${fileId}`);
    const bytes = chunks ? await buffer(chunks) : Buffer.alloc(0);
    return [fileId, bytes.toString("latin1")] as const;
  });
  return Object.fromEntries(await Promise.all(found));
}

type Accounts = [string, string];

/** Schedules of two kinds, with occurrences that are missed, skipped, linked and posted, and a change to come. */
async function addSchedules({ schedules, expenses }: Caller, accounts: Accounts) {
  const [fromAccountId, toAccountId] = accounts;
  const monthly = { every: { unit: "month" }, startsOn: "2026-09-22" } as const;
  const rent = { kind: "expense", amount: "950.00", payee: "Landlord", note: "näh" } as const;
  const { id } = await schedules.create({ ...monthly, template: rent, leadDays: 3 });
  await expenses.create({ amount: "940", payee: "Landlord", occurredOn: "2026-11-23" });
  await schedules.post({ id, on: "2026-10-22" });
  await schedules.skip({ id, on: "2026-12-22" });
  await schedules.update({ id, template: { amount: "990" }, from: "2027-03-01" });
  const fee = { amount: "1.50" };
  const moved = {
    kind: "transfer",
    amount: "1",
    toAmount: "160",
    fromAccountId,
    toAccountId,
  } as const;
  const last = { nth: "last", weekday: 5 } as const;
  const gone = await schedules.create({
    ...monthly,
    template: { ...moved, fee },
    monthWeekday: last,
    weekend: "after",
    mode: "remind",
    times: 12,
  });
  await schedules.remove({ id: gone.id });
}

/** Rules of every field, one of them moved, one deleted. */
async function addRules({ rules, categories }: Caller, [accountId, transferAccountId]: Accounts) {
  const { id: categoryId } = await categories.create({ name: "Rüled" });
  const when = [
    { field: "text", op: "matches", value: String.raw`^caf[eé]\b` },
    { field: "amount", op: "between", value: { min: "1", max: "20.50" } },
    { field: "account", op: "equals", value: accountId },
    { field: "kind", op: "equals", value: "expense" },
  ] satisfies Parameters<Caller["rules"]["create"]>[0]["when"];
  const set = { categoryId, payee: "Café", tags: ["é", "a"], note: "näh", excluded: false };
  const { id } = await rules.create({ name: "Café", when, set });
  await rules.create({ when, set: { transferAccountId }, position: 1, enabled: false });
  await rules.update({ id, position: 1 });
  const gone = await rules.create({ when, set: { note: "x" } });
  await rules.remove({ id: gone.id });
}

/** Statements of every state, and one that is removed. */
async function addStatements({ statements, expenses, accounts }: Caller, [accountId]: Accounts) {
  const on = "2026-10-31";
  const { balance } = await accounts.balance({ id: accountId, on });
  const { id } = await statements.create({ accountId, on, balance });
  await statements.reconcile({ id });
  await statements.create({ accountId, on: "2026-09-30", balance: "-7.25" });
  await expenses.create({ amount: "1", accountId, occurredOn: "2026-10-30" });
  await statements.create({ accountId, on: "2026-11-01", balance: "1" });
  const gone = await statements.create({ accountId, on: "2026-11-02", balance: "1" });
  await statements.remove({ id: gone.id });
}

/** A loan with a payment, terms that were changed, and goals, one of them gone. */
async function addLoansAndGoals({ accounts, goals }: Caller, [fromAccountId]: Accounts) {
  const loan = { annualRate: "3.75", payment: "90", startsOn: "2026-09-30" };
  const given = { name: "Car", kind: "loan", openingBalance: "-1000", loan } as const;
  const { id } = await accounts.create({ ...given, openedOn: "2026-09-30" });
  await accounts.payLoan({ id, accountId: fromAccountId, paidOn: "2026-10-30" });
  const terms = { annualRate: "4", termMonths: 12, dayCount: "actual/360" } as const;
  await accounts.update({ id, loan: { ...terms, startsOn: "2026-09-30" } });
  const goal = { name: "Änderung", accountId: fromAccountId, target: "900" };
  const kept = await goals.create({ ...goal, by: "2027-06-01", allocated: "0.50" });
  await goals.update({ id: kept.id, target: "950", by: null });
  const gone = await goals.create(goal);
  await goals.remove({ id: gone.id });
}

/** People, one of them gone, defaults, shared transactions and settlements. */
async function addHousehold({ household, expenses, categories }: Caller, [accountId]: Accounts) {
  const ann = (await household.addPerson({ name: "Änn" })).id;
  const bob = (await household.addPerson({ name: "Bob" })).id;
  await household.updatePerson({ id: bob, name: "Bøb", archived: true });
  const gone = await household.addPerson({ name: "Gone" });
  await household.removePerson({ id: gone.id });
  const { id: categoryId } = await categories.create({ name: "Shared" });
  const parts = [
    { personId: ann, weight: 60 },
    { personId: bob, weight: 40 },
  ];
  await household.setDefault({ categoryId, split: { kind: "weights", parts } });
  await household.setDefault({ split: { kind: "equal", parts: [{ personId: ann }] } });
  await household.setDefault({ split: null });
  await household.updatePerson({ id: bob, archived: false });
  const shared = { amount: "10", categoryId, accountId, shares: { paidBy: ann } };
  const { id } = await expenses.create(shared);
  await expenses.update({ id, amount: "9.99" });
  await expenses.remove({ id: (await expenses.create(shared)).id });
  await household.settle({ from: bob, to: ann, amount: "1" });
  const undone = await household.settle({ from: bob, to: ann, amount: "2" });
  await household.removeSettlement({ id: undone.id });
}

/** Imports: one that is committed, one that is reverted, and a preview, which no archive has. */
async function addImports({ imports, expenses }: Caller, [accountId]: Accounts) {
  const upload = async (...lines: string[]) => {
    const text = ["Date;Payee;Amount;Transaction ID", ...lines, ""].join("\n");
    const { id } = await imports.preview({ file: new Blob([text]), accountId });
    return id;
  };
  await expenses.create({ amount: "20", payee: "Näh", occurredOn: "2026-03-04", accountId });
  const id = await upload("2026-03-02;Café;-4.50;a", "2026-03-03;NÄH;-20.00;b");
  expect(await imports.commit({ id })).toEqual({ created: 1, linked: 1, skipped: 0 });
  const gone = await upload("2026-03-02;Café;-4.50;a", "2026-03-06;Bus;-2.00;c");
  expect(await imports.commit({ id: gone })).toEqual({ created: 1, linked: 0, skipped: 1 });
  await imports.revert({ id: gone });
  await upload("2026-03-07;Bus;-2.00;d");
}

/** Files of each type, one of them removed, one of more than a piece of an archive. */
async function addAttachments({ attachments: calls, expenses }: Caller) {
  const { id: transactionId } = await expenses.create({ amount: "3", payee: "Fotö" });
  const attach = async (bytes: Buffer, text?: string) => {
    const file = new File([new Uint8Array(bytes)], "näh.bin");
    return (await calls.create({ transactionId, file, ...(text && { text }) })).id;
  };
  await attach(phoneJpeg(), "Näh 1,80");
  await attach(placedPng());
  await attach(placedWebp());
  await attach(pdfOf("x".repeat(500_000)));
  await calls.remove({ id: await attach(pdfOf()) });
}

/** A book with every kind of record and change. */
export async function fillBook(api: TestApi, alice: TestUser): Promise<string> {
  const bookId = await api.addBook(alice);
  const { accounts, categories, transactions, tags, rates, budgets, changes, books } =
    alice.in(bookId);
  const yen = await accounts.create({ name: "Yen", currency: "JPY", openingBalance: "-5000" });
  const old = await accounts.create({ name: "Old", kind: "savings" });
  await accounts.update({ id: old.id, archived: true, excluded: true });
  const parent = await categories.create({ name: "Hobby", color: "#00FF00", icon: "🎲" });
  const child = await categories.create({ name: "Chess", parentId: parent.id });
  const gone = await categories.create({ name: "Gone" });
  const [cash] = (await accounts.list()).items;
  const fromAccountId = cash?.id ?? "";
  const splits = [
    { categoryId: child.id, amount: "1.10", note: 'a\n"quoted" = note' },
    { categoryId: gone.id, amount: "2.90" },
  ];
  const said = { payee: "Café 'Ω'", note: "naïve", tags: ["b", "a"], occurredOn: "2026-02-28" };
  const bought = await transactions.create({ kind: "expense", amount: "4", splits, ...said });
  await transactions.create({ kind: "refund", amount: "1", refundOf: bought.id });
  const original = { amount: "99999999999999.9", currency: "USD" };
  await transactions.create({ kind: "income", amount: "999999999999.99", original });
  const returned = [
    { categoryId: child.id, amount: "4" },
    { categoryId: parent.id, amount: "-1" },
  ];
  await transactions.create({ kind: "expense", amount: "3", splits: returned });
  await transactions.create({
    kind: "transfer",
    amount: "10",
    toAmount: "1600",
    fromAccountId,
    toAccountId: yen.id,
  });
  const slip = await transactions.create({ kind: "expense", amount: "7", tags: ["slip"] });
  await transactions.remove({ id: slip.id });
  await categories.remove({ id: gone.id, replacementId: parent.id });
  await tags.rename({ name: "a", newName: "c" });
  const period = { unit: "month" } as const;
  const budget = { name: "All", categoryId: null, amount: "3", currency: "EUR", period } as const;
  const made = await budgets.create({ ...budget, startsOn: "2026-01-01", thresholds: [50, 100] });
  await budgets.update({ id: made.id, amount: "5" });
  await transactions.create({ kind: "expense", amount: "4.50", payee: "Over" });
  const pair = { base: "EUR", quote: "JPY", on: "2026-01-01" };
  await rates.set({ ...pair, rate: "160.123456789012" });
  await rates.set({ ...pair, rate: "161" });
  const dollars = await accounts.create({ name: "Dollars", currency: "USD" });
  const file = "Date,JPY,USD,\n2026-02-01,162.9,1.0857,\n2026-01-01,170,1.1,\n";
  await rates.import({ file });
  for (const { id } of [yen, dollars])
    for (const categoryId of [child.id, parent.id])
      await transactions.create({
        ...said,
        kind: "expense",
        amount: "9",
        accountId: id,
        categoryId,
      });
  await addSchedules(alice.in(bookId), [fromAccountId, yen.id]);
  await addRules(alice.in(bookId), [fromAccountId, yen.id]);
  await addLoansAndGoals(alice.in(bookId), [fromAccountId, yen.id]);
  await addHousehold(alice.in(bookId), [fromAccountId, yen.id]);
  await addImports(alice.in(bookId), [fromAccountId, yen.id]);
  await addStatements(alice.in(bookId), [fromAccountId, yen.id]);
  await addAttachments(alice.in(bookId));
  await books.update({ id: bookId, name: "Ours", timeZone: "Asia/Tokyo", monthStartDay: 25 });
  const seq = await newestSeq(alice.in(bookId));
  await changes.undo({ seq });
  return bookId;
}

/** Undoes changes of a book, newest first; throws on unexpected errors. */
export async function undoAll(caller: Caller, isIt: (change: Change) => boolean = () => true) {
  const changes = (await changesSince(caller)).filter(isIt);
  for (const { seq } of changes.toReversed())
    await caller.changes.undo({ seq }).catch((error: unknown) => {
      const { cause } = z.object({ cause: z.instanceof(AppError) }).parse(error);
      expect(cause.status).toBeLessThan(500);
    });
}

/** The lines of a book's archive. */
export async function linesOf(caller: Caller, id: string): Promise<Json[]> {
  const bytes = await (await caller.books.export({ id })).bytes();
  return gunzipSync(bytes)
    .toString()
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Json);
}

/** An archive of these lines with a valid checksum. */
export function archiveOf(lines: readonly unknown[]): Blob {
  const text = lines
    .map((line) => `${typeof line === "string" ? line : JSON.stringify(line)}\n`)
    .join("");
  const sha256 = createHash("sha256").update(text).digest("hex");
  return new Blob([gzipSync(`${text}${JSON.stringify({ sha256 })}\n`)]);
}

/** Restores a book for the caller and asserts that the copy is equal. Returns its id. */
export async function assertRestores(api: TestApi, owner: Caller, bookId: string, by: Caller) {
  const file = await (await owner.books.export({ id: bookId })).blob();
  const { id } = await by.books.import({ file });
  expect(await rowsOf(api, id)).toEqual(await rowsOf(api, bookId));
  expect(await filesOf(api, id)).toEqual(await filesOf(api, bookId));
  return id;
}
