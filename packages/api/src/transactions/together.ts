import { AppError, type CalendarDate, dateIn } from "@outlay/core";
import { v7 as uuidv7 } from "uuid";
import { findMembership, listMemberships } from "../access/membership.ts";
import type { Role } from "../access/roles.contract.ts";
import { assertPermission } from "../access/roles.logic.ts";
import { type BookRequest, changeBook, isNested, type LockedBook } from "../feed/lock.ts";
import type { Outcome } from "../ledger/operations.logic.ts";
import type { LedgerTransaction } from "../ledger/resolve.logic.ts";
import { type FindAppError, isRefusedData } from "../support/error-mapping.ts";
import { queueCall } from "../support/user-queues.ts";
import { needsFeesCategory } from "./fees-category.ts";
import { actingIn } from "./load-ledger.ts";
import { applyRequest, changeLedger, excusePurged, type Request } from "./transactions.ts";

/** Of the requests that wait for one book, how many are posted in one transaction. */
const mostTogether = 32;

/** What a request comes with that may be posted with others. */
type Asking = BookRequest & { findAppError: FindAppError };

type Waiting = {
  asking: Asking;
  request: Request;
  today: CalendarDate;
  result: PromiseWithResolvers<LedgerTransaction | undefined>;
  /** Whether it is posted, by itself or with another one whose turn came first. */
  isTaken: boolean;
};

/** The requests that wait, by book, in the order of their arrival. */
const lines = new Map<string, Set<Waiting>>();

/** For what has the book's turn already. */
const atOnce: BookRequest["bookQueues"] = (_bookId, change) => change();

/**
 * Changes one transaction when it is the book's turn. While one change is committed others wait; they are then posted together,
 * in one transaction. Each is judged by itself, in the order of arrival, with its own user, instant, operation and result, as if
 * they came one after another. What must be alone is: within a transaction under way, by a token with limits, for a fee that
 * may need its category made. Throws what an operation throws, and `book.forbidden`, `book.not_found`: a member may have
 * lost their role meanwhile.
 */
export async function changeTogether(asking: Asking, request: Request): Promise<LedgerTransaction> {
  const entry = await post(asking, request);
  if (!entry) throw new TypeError("a change has no transaction");
  return entry;
}

/** The same for a removal. */
export async function removeTogether(
  asking: Asking,
  request: Request & { op: "remove" },
): Promise<void> {
  await post(asking, request);
}

async function post(asking: Asking, request: Request): Promise<LedgerTransaction | undefined> {
  const { db, book, now, bookQueues } = asking;
  const change = () => changeBook(asking, (write) => applyRequest(write, request));
  if (isNested(db)) return change();
  if (!mayBeTogether(book.limits, request)) return queueCall(book.actorId, change);
  const result = Promise.withResolvers<LedgerTransaction | undefined>();
  const today = dateIn(book.timeZone, now);
  const waiting = { asking, request, today, result, isTaken: false };
  const leave = join(book.id, waiting);
  // A request that others have taken along is answered at once, though its own turn is still to come.
  queueCall(book.actorId, async () => {
    if (waiting.isTaken) return;
    await bookQueues(book.id, async () => {
      if (!waiting.isTaken) await postAll(take(waiting));
    });
  }).catch((error: unknown) => {
    leave();
    // What is taken is answered by those who have taken it.
    if (!waiting.isTaken) result.reject(error);
  });
  return result.promise;
}

function mayBeTogether(limits: Asking["book"]["limits"], request: Request): boolean {
  const { maxAmount = null, writesPerDay = null } = limits ?? {};
  return maxAmount === null && writesPerDay === null && !needsFeesCategory(request);
}

function join(bookId: string, waiting: Waiting): () => void {
  const line = lines.get(bookId) ?? new Set();
  lines.set(bookId, line.add(waiting));
  return () => {
    line.delete(waiting);
    if (line.size === 0 && lines.get(bookId) === line) lines.delete(bookId);
  };
}

/** Takes those that wait for the same book on the same day out of the line, this one first. */
function take(first: Waiting): Waiting[] {
  const { id } = first.asking.book;
  const line = lines.get(id) ?? new Set();
  const others = [...line].filter((each) => each !== first && each.today === first.today);
  const group = [first, ...others.slice(0, mostTogether - 1)];
  for (const each of group) {
    each.isTaken = true;
    line.delete(each);
  }
  if (line.size === 0) lines.delete(id);
  return group;
}

/** Never rejects: each has its own result. */
async function postAll(group: readonly Waiting[]): Promise<void> {
  const apart = group.length > 1 ? await postTogether(group) : group;
  let unavailable: unknown;
  for (const { asking, request, result } of apart) {
    // Each would wait as long as the one before, and those behind it longer.
    if (unavailable !== undefined) {
      result.reject(unavailable);
      continue;
    }
    await postAlone(asking, request).then(result.resolve, (error: unknown) => {
      if (asking.findAppError(error)?.kind === "unavailable") unavailable = error;
      result.reject(error);
    });
  }
}

async function postAlone(asking: Asking, request: Request): Promise<LedgerTransaction | undefined> {
  return changeBook({ ...asking, bookQueues: atOnce }, async (write) => {
    const { tx, book } = write;
    const [member, entry] = await Promise.all([
      findMembership(tx, book.id, book.actorId),
      applyRequest(write, request),
    ]);
    assertMayWrite(member?.role);
    return entry;
  });
}

function assertMayWrite(role: Role | undefined): void {
  if (!role) throw new AppError("book.not_found", "You have no book with the id in x-book-id.");
  assertPermission(role, "write");
}

type Member = Pick<LockedBook, "book" | "now" | "today" | "operationId"> & { request: Request };
type Attempt = { outcome: Outcome | undefined } | { fault: AppError };

/**
 * Posts requests in one transaction and returns those that must be posted one by one instead: all of them where they may depend
 * on each other, or where the database refuses what one of them writes, which takes back all.
 */
async function postTogether(group: readonly Waiting[]): Promise<readonly Waiting[]> {
  const members = group.map(({ asking: { book, now }, request, today }): Member => {
    return { book, now, today, request, operationId: uuidv7() };
  });
  const [first] = group;
  if (!first) return [];
  const { db, book, now, projections, findAppError } = first.asking;
  let isAttempted = false;
  const change = { db, book, now, projections, bookQueues: atOnce };
  try {
    const attempts = await changeBook(change, async (write) => {
      const made = await attemptAll(write, members);
      isAttempted = true;
      return made;
    });
    for (const [index, waiting] of group.entries()) answer(waiting, attempts[index]);
    return [];
  } catch (error) {
    // Of anything else that fails with the commit it is not known whether it is written.
    const isTakenBack = !isAttempted || isRefusedData(error);
    if (isTakenBack && findAppError(error)?.kind !== "unavailable") return group;
    for (const { result } of group) result.reject(error);
    return [];
  }
}

async function attemptAll(write: LockedBook, members: readonly Member[]): Promise<Attempt[]> {
  const authors = new Map(members.map((member) => [member.operationId, member]));
  const memberships = listMemberships(write.tx, write.book.id);
  const requests = members.map(({ request }) => request);
  const attempting = changeLedger({ ...write, authors }, requests, async (operations, apply) => {
    const roles = new Map((await memberships).map(({ userId, role }) => [userId, role]));
    const attempts: Attempt[] = [];
    for (const [index, member] of members.entries()) {
      const operation = operations[index];
      if (!operation) throw new TypeError("a request has no operation");
      attempts.push(
        await attempt(async () => {
          assertMayWrite(roles.get(member.book.actorId));
          try {
            return apply(operation, actingIn(member));
          } catch (error) {
            await excusePurged(error, write, member.request);
            return undefined;
          }
        }),
      );
    }
    return attempts;
  });
  const [attempts] = await Promise.all([attempting, memberships]);
  return attempts;
}

async function attempt(run: () => Promise<Outcome | undefined>): Promise<Attempt> {
  try {
    return { outcome: await run() };
  } catch (fault) {
    if (fault instanceof AppError) return { fault };
    throw fault;
  }
}

function answer({ asking, result }: Waiting, attempted: Attempt | undefined): void {
  if (!attempted) throw new TypeError("a request was not attempted");
  if ("fault" in attempted) return result.reject(attempted.fault);
  const { entry, change } = attempted.outcome ?? {};
  if (change) asking.reportOperation?.(change.after.operationId);
  result.resolve(entry);
}
