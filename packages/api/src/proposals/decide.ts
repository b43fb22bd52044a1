import { AppError } from "@outlay/core";
import { changes, type Db, personalAccessTokens as tokens, proposals } from "@outlay/db";
import { and, eq, gt, inArray, isNull, ne, or } from "drizzle-orm";
import type { Book } from "../access/book.ts";
import { openBook } from "../access/identity.ts";
import type { Principal } from "../access/principal.ts";
import { rightsColumns, toRights } from "../access/token-proof.ts";
import { listChanges } from "../changes/changes.ts";
import { maxListed } from "../changes/preview.contract.ts";
import { type Asking, type Procedures, takeStart } from "../changes/preview.ts";
import { changeBook } from "../feed/lock.ts";
import type { Context } from "../rpc/context.ts";
import {
  findProposal,
  type Proposal,
  type ProposalRow,
  resolveWaiting,
  stateAt,
  toShown,
} from "./proposals.ts";
import { isSame, touchedBy } from "./touched.ts";

const outdated = (message: string) => new AppError("proposal.outdated", message);

/** Throws `proposal.decided`. */
function assertWaiting(row: ProposalRow, now: Date): void {
  const state = stateAt(row, now);
  if (state !== "waiting") throw new AppError("proposal.decided", `The proposal is ${state}.`);
}

type Decision = { row: ProposalRow; state: "approved" | "rejected" };

async function keepDecision(tx: Db, asking: Asking, { row, state }: Decision): Promise<Proposal> {
  const { book, now } = asking;
  const decided = { state, decidedAt: now, decidedBy: book.actorId };
  await tx
    .update(proposals)
    .set(decided)
    .where(and(eq(proposals.bookId, book.id), eq(proposals.id, row.id)));
  await changeBook({ ...asking, db: tx, reportOperation: () => {} }, (write) =>
    resolveWaiting(write, [row.id]),
  );
  return toShown({ ...row, ...decided }, now);
}

/** With the lock of the book, so that it is decided once. */
async function lockProposal(tx: Db, { book, now }: Asking, id: string) {
  const [[held], row] = await Promise.all([
    takeStart(tx).execute({ bookId: book.id }),
    findProposal(tx, book, id),
  ]);
  if (!held) throw new AppError("book.not_found", "The book was deleted.");
  assertWaiting(row, now);
  return { row, seq: held.seq };
}

/** Throws `proposal.not_found`, `proposal.decided`. */
export async function rejectProposal(asking: Asking, id: string): Promise<Proposal> {
  return asking.bookQueues(asking.book.id, () =>
    asking.db.transaction(async (tx) => {
      const { row } = await lockProposal(tx, asking, id);
      return keepDecision(tx, asking, { row, state: "rejected" });
    }),
  );
}

/** Throws `proposal.outdated` if a record that the proposal touches was changed after its preview. */
async function assertUntouched(
  tx: Db,
  book: Book,
  { touched, basedOnSeq }: ProposalRow,
): Promise<void> {
  const ids = [...new Set(touched.map(({ entityId }) => entityId))];
  const [later] = await tx
    .select({ seq: changes.seq })
    .from(changes)
    .where(
      and(
        eq(changes.bookId, book.id),
        gt(changes.seq, basedOnSeq),
        inArray(changes.entityId, ids),
        ne(changes.entity, "notification"),
      ),
    )
    .limit(1);
  if (later) throw outdated("What it changes was changed since. Propose it again.");
}

/** The principal and the book of the run: the approver with what the token may do now. */
async function identifyRun(tx: Db, { principal, book, now }: Asking, { tokenId }: ProposalRow) {
  const { userId, name } = principal;
  let acting: Principal = principal;
  if (tokenId !== null) {
    const [token] = await tx
      .select({ ...rightsColumns, userId: tokens.userId })
      .from(tokens)
      .where(and(eq(tokens.id, tokenId), or(isNull(tokens.expiresAt), gt(tokens.expiresAt, now))));
    if (!token) throw outdated("Its token was revoked or has expired.");
    const rights = toRights(token);
    const own = await openBook(tx, { userId: token.userId, ...rights }, book.id);
    if (!own || own.role === "viewer")
      throw outdated("The user of its token can no longer change the book.");
    acting = { userId, name, tokenId, ...rights };
  }
  return { principal: acting, book: await openBook(tx, acting, book.id) };
}

/**
 * Runs a waiting proposal in one transaction with its decision: as the approver, with the token's scopes and the
 * approver's role of now. Throws what the write throws, `proposal.not_found`, `proposal.decided`, `proposal.outdated`.
 */
export async function approveProposal(
  { call }: Procedures,
  asking: Asking,
  id: string,
): Promise<Proposal> {
  const { book } = asking;
  const operations: string[] = [];
  const approved = await asking.bookQueues(book.id, () =>
    asking.db.transaction(async (tx) => {
      const { row, seq } = await lockProposal(tx, asking, id);
      await assertUntouched(tx, book, row);
      const identity = await identifyRun(tx, asking, row);
      const ctx: Context = {
        ...asking,
        db: tx,
        isWithin: true,
        idempotencyKey: null,
        identify: async () => identity,
        bookQueues: (_bookId, change) => change(),
        notifyBookChanged: () => {},
        reportOperation: (operationId) => void operations.push(operationId),
      };
      await call(ctx, { path: row.procedure, type: "mutation", input: row.input ?? undefined });
      const made = await listChanges(tx, book, { since: seq, limit: maxListed });
      if (!made.upToDate || !isSame(touchedBy(made.items), row.touched))
        throw outdated("It would record something else than it showed. Propose it again.");
      return keepDecision(tx, asking, { row, state: "approved" });
    }),
  );
  for (const operationId of operations) asking.reportOperation(operationId);
  asking.invalidateIdentities();
  return approved;
}
