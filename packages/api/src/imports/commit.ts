import { AppError, type Issue } from "@outlay/core";
import { accounts, importFiles, importPages } from "@outlay/db";
import { and, eq } from "drizzle-orm";
import { inParts, type LockedBook, untilSent } from "../feed/lock.ts";
import { changeLedger, type Request } from "../transactions/transactions.ts";
import { saveState } from "./committed.ts";
import { type NewEntry, writeNewEntries } from "./entries.ts";
import { type ImportRecord, lockImport } from "./import-rows.ts";
import { recordClosingBalances } from "./imported-statement.ts";
import type { CommitImportInput, CommitImportOutput } from "./imports.contract.ts";
import { fromKept } from "./kept-rows.logic.ts";
import type { Known, KnownEntry } from "./known.logic.ts";
import { createMatcher } from "./match.ts";
import { createCategoryNamer } from "./missing-categories.ts";
import { createPlaces } from "./places.logic.ts";
import { type RecordContext, toBookedPatch, toNewFields, toTransferPatch } from "./record.logic.ts";
import type { StagedRow } from "./staged-row.ts";

/** So many faults are named. */
const maxFaults = 100;

type Fault = { row: StagedRow; fault: AppError };
type Commit = {
  write: LockedBook;
  context: RecordContext;
  matcher: ReturnType<typeof createMatcher>;
  namer: Awaited<ReturnType<typeof createCategoryNamer>>;
  faults: Fault[];
  counts: CommitImportOutput;
};

/** A row, and the transaction that it becomes or belongs to. */
type Plan = { row: StagedRow; request: Request | null; transactionId: string | null };

const isRecorded = ({ status, skip }: StagedRow) =>
  !skip && (status === "new" || status === "pending");

/** What to do for each row; of two rows that are one transfer the first creates it. */
function planRows(rows: readonly StagedRow[], known: Known, context: RecordContext): Plan[] {
  const recorded = new Map(known.transactions.map((each) => [each.id, each]));
  const onPage = new Map(rows.map((row) => [`row:${row.index}`, row]));
  return rows.filter(isRecorded).map((row): Plan => {
    const match = recorded.get(row.matchOf ?? "");
    if (row.matchOf !== null) {
      const isBooked = match?.isPending && row.status !== "pending";
      const request: Request | null = isBooked
        ? { op: "update", id: match.id, patch: toBookedPatch(row, match, context) }
        : null;
      return { row, request, transactionId: row.matchOf };
    }
    const other = recorded.get(row.transferWith ?? "");
    if (other) {
      const patch = toTransferPatch(row, other);
      return { row, request: { op: "update", id: other.id, patch }, transactionId: other.id };
    }
    const partner = onPage.get(row.transferWith ?? "");
    if (partner && partner.index < row.index) return { row, request: null, transactionId: null };
    const fields = toNewFields(row, partner, context);
    return { row, request: { op: "create", fields }, transactionId: null };
  });
}

/** Changes the ledger for rows, and sets the ids of their transactions. */
async function writeLedger({ write, faults }: Commit, plans: readonly Plan[]): Promise<void> {
  const changing = plans.filter(({ request }) => request !== null);
  const requests = changing.flatMap(({ request }) => request ?? []);
  if (requests.length === 0) return;
  await changeLedger(write, requests, (operations, apply) => {
    for (const [at, plan] of changing.entries()) {
      const operation = operations[at];
      if (!operation) throw new TypeError("a row has no operation");
      try {
        plan.transactionId = apply(operation).entry.id;
      } catch (fault) {
        if (!(fault instanceof AppError)) throw fault;
        faults.push({ row: plan.row, fault });
      }
    }
  });
}

function countPage({ counts }: Commit, rows: readonly StagedRow[], plans: readonly Plan[]): void {
  const created = plans.filter(({ request }) => request?.op === "create").length;
  counts.created += created;
  counts.linked += plans.length - created;
  counts.skipped += rows.length - plans.length;
}

/** Records a page of rows, matched with the ledger as it is now. */
async function commitPage(commit: Commit, rows: readonly StagedRow[]): Promise<void> {
  const { context, matcher, namer, faults } = commit;
  const known = await matcher.load(rows);
  matcher.match(rows, known);
  await namer.name(rows.filter(isRecorded));
  const plans = planRows(rows, known, context);
  countPage(commit, rows, plans);
  await untilSent(commit.write, async (write) => {
    await writeLedger({ ...commit, write }, plans);
    if (faults.length > 0) return;
    const { entries, replaced } = entriesOf(plans, known, context.importId);
    write.sendLast(writeNewEntries(write, entries, replaced));
  });
}

function entriesOf(plans: readonly Plan[], known: Known, importId: string) {
  const place = createPlaces(known.entries);
  const byRow = new Map(plans.map((plan) => [`row:${plan.row.index}`, plan]));
  const replaced: KnownEntry[] = [];
  const entries = plans.map(({ row, request, ...plan }): NewEntry => {
    const transactionId = plan.transactionId ?? byRow.get(row.transferWith ?? "")?.transactionId;
    if (!transactionId) throw new TypeError("a row has no transaction");
    const found = place(row);
    replaced.push(...found.replaced);
    const { index: rowIndex, accountId, content } = row;
    const { bankId, occurrence } = found;
    const created = request?.op === "create";
    return {
      importId,
      rowIndex,
      accountId,
      bankId,
      content,
      occurrence,
      transactionId,
      created,
      active: true,
    };
  });
  return { entries, replaced };
}

/** The issues of rows that cannot be recorded: the code of the first, at their indexes in the file. */
function refusal(faults: readonly Fault[]): AppError {
  const named = faults.slice(0, maxFaults);
  const issues = named.flatMap(
    ({ row: { index }, fault: { code, message, issues: own } }): Issue[] => {
      const at = ["rows", index];
      if (own.length === 0) return [{ path: at, code, message }];
      return own.map((issue) => ({ ...issue, path: [...at, ...issue.path] }));
    },
  );
  const [first] = named;
  if (!first) throw new TypeError("there is no fault");
  return new AppError(
    first.fault.code,
    `Nothing was recorded. Row ${first.row.index}: ${first.fault.message} Correct such rows, or leave them out.`,
    issues.slice(0, maxFaults),
  );
}

/** The pages of an import in their order, each read while the one before is recorded. */
async function* readPages({ tx, book }: LockedBook, id: string): AsyncGenerator<StagedRow[], void> {
  const isOfImport = and(eq(importPages.bookId, book.id), eq(importPages.importId, id));
  const read = async (page: number) => {
    const isPage = and(isOfImport, eq(importPages.page, page));
    return tx.select({ rows: importPages.rows }).from(importPages).where(isPage);
  };
  let coming = read(0);
  for (let page = 1; ; page += 1) {
    const [found] = await coming;
    if (!found) return;
    coming = read(page);
    // Its failure is met when it is waited for, if it is.
    coming.catch(() => {});
    yield found.rows.map(fromKept);
  }
}

async function begin(
  write: LockedBook,
  { id: importId, options, format, findings }: ImportRecord,
): Promise<Commit> {
  const { tx, book } = write;
  const { header, reader } = findings;
  const { id, currency } = accounts;
  const rows = await tx.select({ id, currency }).from(accounts).where(eq(accounts.bookId, book.id));
  const namer = await createCategoryNamer(write, {
    createsMissing: options["createMissing"] === true,
  });
  const currencies = new Map(rows.map((account) => [account.id, account.currency]));
  const { kinds, system } = namer;
  return {
    write,
    namer,
    context: { importId, kinds, system, currencies },
    matcher: createMatcher(tx, { bookId: book.id, format, header, reader, importId }),
    faults: [],
    counts: { created: 0, linked: 0, skipped: 0 },
  };
}

/** What a row says of an account that has another currency now. */
function assertCurrency(row: StagedRow, { currencies }: RecordContext): void {
  if (currencies.get(row.accountId) === row.currency) return;
  throw new AppError(
    "import.not_ready",
    "An account of the file is gone or has another currency. Upload the file again.",
  );
}

/** Records all pages. Throws the errors of the rows that cannot be recorded. */
async function commitPages(
  write: LockedBook,
  row: ImportRecord,
  except: ReadonlySet<number>,
): Promise<CommitImportOutput> {
  const commit = await begin(write, row);
  const { counts, faults, context } = commit;
  for await (const rows of readPages(write, row.id)) {
    for (const each of rows) if (except.has(each.index)) each.skip = true;
    for (const each of rows) if (isRecorded(each)) assertCurrency(each, context);
    await commitPage(commit, rows);
    if (faults.length >= maxFaults) break;
  }
  if (faults.length > 0) throw refusal(faults);
  return counts;
}

/**
 * Records what an import would add, all of it or nothing: new rows, those that are linked with what people recorded, transfers,
 * and pending ones that are booked. A second time it only returns what it did. The rows are matched again: the ledger may
 * have changed since the preview. Throws `import.not_found`, `import.not_ready`, `import.committed` once it was reverted, and
 * the errors of creates, with the indexes of the rows.
 */
export async function commitImport(
  write: LockedBook,
  { id, exceptRows = [] }: CommitImportInput,
): Promise<CommitImportOutput> {
  const { tx, book, now } = write;
  const row = await lockImport(write.tx, write.book, id);
  const { createdCount, linkedCount, skippedCount } = row;
  if (row.state === "committed" && createdCount !== null)
    return { created: createdCount, linked: linkedCount ?? 0, skipped: skippedCount ?? 0 };
  if (row.state === "reverted")
    throw new AppError("import.committed", "The import was reverted. Upload the file again.");
  if (row.state !== "ready")
    throw new AppError("import.not_ready", "Answer what the import asks first.");
  const counts = await inParts(write, (within) => commitPages(within, row, new Set(exceptRows)));
  await recordClosingBalances(write, row);
  const { created, linked, skipped } = counts;
  const said = { createdCount: created, linkedCount: linked, skippedCount: skipped };
  await tx
    .delete(importFiles)
    .where(and(eq(importFiles.bookId, book.id), eq(importFiles.importId, id)));
  await saveState(write, row, { op: "create", state: "committed", ...said, committedAt: now });
  return counts;
}
