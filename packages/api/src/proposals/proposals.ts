import { AppError, fieldError } from "@outlay/core";
import { type Db, proposals, type RowOf } from "@outlay/db";
import { and, desc, eq, getTableColumns, gt, lt, lte, type SQL } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { z } from "zod";
import type { Book } from "../access/book.ts";
import { isSignedIn, type Principal } from "../access/principal.ts";
import { type Asking, type Preview, previewWrite, type Procedures } from "../changes/preview.ts";
import type { ShownChange } from "../feed/entity.ts";
import { changeBook, type LockedBook } from "../feed/lock.ts";
import type { EventNotification } from "../planning/notifications/new-notification.logic.ts";
import { notify, resolveNotifications } from "../planning/notifications/notify.ts";
import { decodeCursor, encodeCursor, toPage } from "../support/pagination.ts";
import { readEnvelope, transformer } from "../support/transformer.ts";
import {
  type CreateProposalInput,
  keptDays,
  type ListProposalsInput,
  maxShown,
} from "./proposals.contract.ts";
import { touchedBy } from "./touched.ts";

const dayMs = 24 * 60 * 60 * 1000;
const maxWaiting = 50;
/** Decided and expired ones are forgotten. */
const forgottenDays = 180;

const { bookId: _bookId, ...columns } = getTableColumns(proposals);
export type ProposalRow = RowOf<typeof columns>;

export type Proposal = Pick<
  ProposalRow,
  "id" | "procedure" | "input" | "tokenId" | "createdAt" | "decidedAt"
> & {
  preview: Preview;
  state: ProposalRow["state"] | "expired";
};

const daysBefore = (now: Date, days: number) => new Date(now.getTime() - days * dayMs);

/** Those that were proposed at this instant or before have expired. */
export const waitingSince = (now: Date) => daysBefore(now, keptDays);

export function stateAt({ state, createdAt }: ProposalRow, now: Date): Proposal["state"] {
  return state === "waiting" && createdAt <= waitingSince(now) ? "expired" : state;
}

export function toShown(row: ProposalRow, now: Date): Proposal {
  const { id, procedure, input, tokenId, createdAt, decidedAt } = row;
  const preview = readEnvelope(row.preview) as Preview;
  const state = stateAt(row, now);
  return { id, procedure, input, preview, state, tokenId, createdAt, decidedAt };
}

const dated = new Set(["expenses.create", "transactions.create"]);

/** The input with the day that its preview shows: approved later, it is recorded on that day. */
function withDay({ procedure, input }: CreateProposalInput, { after }: ShownChange): unknown {
  if (!dated.has(procedure) || typeof input !== "object" || !after || !("occurredOn" in after))
    return input;
  return { occurredOn: after.occurredOn, ...input };
}

/** Previews a write and keeps it for a person to decide on. Throws what the write throws, `proposal.limit`. */
export async function createProposal(
  procedures: Procedures,
  asking: Asking,
  input: CreateProposalInput,
): Promise<Proposal> {
  const preview = await previewWrite(procedures, asking, input);
  const [first] = preview.changes;
  if (!first) throw fieldError("input.invalid", ["procedure"], "It would change nothing.");
  if (preview.changeCount > preview.changes.length)
    throw new AppError("proposal.limit", "It changes more than a person can look at. Split it.");
  const { principal } = asking;
  const row = {
    id: uuidv7(),
    tokenId: isSignedIn(principal) ? null : principal.tokenId,
    proposedBy: principal.userId,
    procedure: input.procedure,
    input: withDay(input, first) ?? null,
    preview: transformer.serialize({ ...preview, changes: preview.changes.slice(0, maxShown) }),
    touched: touchedBy(preview.changes),
    basedOnSeq: first.seq - 1,
    state: "waiting" as const,
    createdAt: asking.now,
    decidedAt: null,
    decidedBy: null,
  };
  // Its notification is no operation that could be undone.
  const quiet = { ...asking, reportOperation: () => {} };
  await changeBook(quiet, (write) => insertProposal(write, row));
  return toShown(row, asking.now);
}

const kind = "proposal.waiting";

function toNotification({ id, procedure, touched }: ProposalRow): EventNotification {
  const count = touched.length === 1 ? "one record" : `${touched.length} records`;
  return {
    kind,
    title: "A proposal waits for your decision",
    message: `${procedure} would change ${count}. It expires after ${keptDays} days.`,
    entityId: id,
    aboutDay: null,
  };
}

/** Says that proposals no longer need a decision. */
export async function resolveWaiting(write: LockedBook, ids: readonly string[]): Promise<void> {
  await resolveNotifications(
    write,
    ids.map((entityId) => ({ kind, entityId })),
  );
}

async function insertProposal(write: LockedBook, row: ProposalRow): Promise<void> {
  const { tx, book, now } = write;
  const ofBook = eq(proposals.bookId, book.id);
  await tx
    .delete(proposals)
    .where(and(ofBook, lte(proposals.createdAt, daysBefore(now, forgottenDays))));
  const waiting = await tx.$count(proposals, and(ofBook, isInState("waiting", now)));
  if (waiting >= maxWaiting)
    throw new AppError("proposal.limit", `${maxWaiting} proposals wait. Decide on some first.`);
  await tx.insert(proposals).values({ bookId: book.id, ...row });
  await notify(write, [toNotification(row)]);
}

function isInState(state: Proposal["state"], now: Date): SQL | undefined {
  const expiry = waitingSince(now);
  if (state === "waiting")
    return and(eq(proposals.state, "waiting"), gt(proposals.createdAt, expiry));
  if (state === "expired")
    return and(eq(proposals.state, "waiting"), lte(proposals.createdAt, expiry));
  return eq(proposals.state, state);
}

/**
 * A token that proposes reads its own proposals, even where it may read nothing else; those of others have records in
 * them, so that they need the scope to read all.
 */
function isShownTo(principal: Principal): SQL | undefined {
  if (isSignedIn(principal) || principal.mode === "write" || principal.scopes.includes("read"))
    return undefined;
  return eq(proposals.tokenId, principal.tokenId);
}

/** Throws `proposal.not_found`. */
export async function getProposal({ db, book, principal, now }: Asking, id: string) {
  const row = await findProposal(db, book, id, isShownTo(principal));
  return toShown(row, now);
}

/** Throws `proposal.not_found`. */
export async function findProposal(
  db: Db,
  book: Book,
  id: string,
  isAsked?: SQL,
): Promise<ProposalRow> {
  const [row] = await db
    .select(columns)
    .from(proposals)
    .where(and(eq(proposals.bookId, book.id), eq(proposals.id, id), isAsked));
  if (!row) throw new AppError("proposal.not_found", "No proposal has this id.");
  return row;
}

/** The book's proposals that the caller may read, newest first. Throws `cursor.invalid`. */
export async function listProposals(
  { db, book, principal, now }: Asking,
  { state, limit, cursor }: ListProposalsInput,
) {
  const query = ["proposals", state];
  const after = decodeCursor(cursor, query, z.tuple([z.uuid()]))?.[0];
  const rows = await db
    .select(columns)
    .from(proposals)
    .where(
      and(
        eq(proposals.bookId, book.id),
        isShownTo(principal),
        state && isInState(state, now),
        after === undefined ? undefined : lt(proposals.id, after),
      ),
    )
    .orderBy(desc(proposals.id))
    .limit(limit + 1);
  const shown = rows.map((row) => toShown(row, now));
  return toPage(shown, limit, ({ id }) => encodeCursor(query, [id]));
}
