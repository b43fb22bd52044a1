import { initTRPC, tracked, type TrackedEnvelope, TRPCError } from "@trpc/server";
import { type TRPC_ERROR_CODE_NUMBER, TRPC_ERROR_CODES_BY_KEY } from "@trpc/server/rpc";
import { z, ZodError } from "zod";
import { openBook } from "../access/identity.ts";
import { isSignedIn, type Principal } from "../access/principal.ts";
import { type Permission, assertPermission } from "../access/roles.logic.ts";
import type { LiveEvent } from "../feed/follow.ts";
import type { Context } from "./context.ts";
import {
  AppError,
  type ErrorCode,
  type ErrorKind,
  idInput,
  type Issue,
  maskedError,
} from "@outlay/core";
import { createErrorMapping, describeFault, type FindAppError } from "../support/error-mapping.ts";
import { withIdempotency } from "./idempotency.ts";
import { toIssues } from "./input-issues.ts";
import type { Meta } from "./procedure-meta.ts";
import { isGuess, outcomeOf, readEmail } from "./throttling/guesses.ts";
import { assertProcedure } from "../access/limits.ts";
import { assertScope, scopeOf } from "../access/scopes.logic.ts";
import { queueCall } from "../support/user-queues.ts";
import { transformer } from "../support/transformer.ts";

/** `error.data` for clients: the same code, issues and id as in the problem document of REST. */
export type ErrorData = {
  code: ErrorCode;
  httpStatus: number;
  issues: Issue[];
  requestId: string;
  /** When to try again, if known: with a 429 or a 503. */
  retryAfterSeconds?: number;
};

const trpcCodes = {
  invalid: "BAD_REQUEST",
  unauthenticated: "UNAUTHORIZED",
  forbidden: "FORBIDDEN",
  not_found: "NOT_FOUND",
  method_not_allowed: "METHOD_NOT_SUPPORTED",
  timeout: "TIMEOUT",
  conflict: "CONFLICT",
  too_large: "PAYLOAD_TOO_LARGE",
  unsupported: "UNSUPPORTED_MEDIA_TYPE",
  unprocessable: "UNPROCESSABLE_CONTENT",
  throttled: "TOO_MANY_REQUESTS",
  url_too_long: "PAYLOAD_TOO_LARGE",
  headers_too_large: "PAYLOAD_TOO_LARGE",
  internal: "INTERNAL_SERVER_ERROR",
  unavailable: "SERVICE_UNAVAILABLE",
} as const satisfies Record<ErrorKind, TRPCError["code"]>;

/** The AppError a caller may see for any error of a procedure; an unknown one is masked as `server.error`. */
function toAppError(error: unknown, findAppError: FindAppError): AppError {
  const known = findAppError(error);
  if (known) return known;
  // An output that its schema rejects has another code: that is our fault.
  const isRefused = error instanceof TRPCError && error.code === "BAD_REQUEST";
  if (!isRefused || !(error.cause instanceof ZodError)) return maskedError();
  return new AppError(
    "input.invalid",
    "Correct the fields named in issues.",
    toIssues(error.cause),
  );
}

export type ErrorShape = { message: string; code: TRPC_ERROR_CODE_NUMBER; data: ErrorData };

/** An error as tRPC clients get it. */
export function toErrorShape(error: AppError, requestId: string): ErrorShape {
  const { code, status: httpStatus, issues, retryAfterSeconds } = error;
  const data: ErrorData = {
    code,
    httpStatus,
    issues: [...issues],
    requestId,
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  };
  return { message: error.message, code: TRPC_ERROR_CODES_BY_KEY[trpcCodes[error.kind]], data };
}

const t = initTRPC
  .context<Context>()
  .meta<Meta>()
  .create({
    transformer,
    // What comes from a procedure is mapped already.
    errorFormatter: ({ error, ctx }) =>
      toErrorShape(toAppError(error, createErrorMapping([])), ctx?.requestId ?? ""),
  });

/** Maps the errors of procedures, for both transports, and reports unexpected ones. */
const mapped = t.middleware(async ({ ctx, path, type, meta, next }) =>
  ctx.observeCall(path, async () => {
    const result = await next();
    // Mutations outside a book concern users, sessions and memberships.
    if (type === "mutation" && meta?.auth !== "book") ctx.invalidateIdentities();
    if (result.ok) return result;
    const appError = toAppError(result.error, ctx.findAppError);
    if (appError.kind === "internal") {
      ctx.reportFault({ requestId: ctx.requestId, path, ...describeFault(result.error) });
    }
    throw new TRPCError({
      code: trpcCodes[appError.kind],
      message: appError.message,
      cause: appError,
    });
  }),
);

/**
 * Counts calls by the `throttle` of the metadata, for every transport. It comes last, after `input`: calls without
 * permission and invalid input are not counted. A new kind of credential needs `throttle` here, and its error code in
 * `guesses.ts`.
 */
export const counted = t.middleware(async ({ ctx, meta, input, next }) => {
  if (meta?.throttle === undefined)
    throw new TypeError("a counted procedure needs a throttle in its metadata");
  const { throttle, auth } = meta;
  const email = readEmail(input);
  const account = auth === "public" ? email : (await ctx.identify()).principal.userId;
  const subject = { ip: ctx.ip, account, email };
  if (isGuess(throttle))
    return ctx.throttle.guess(throttle, subject, next, (result) =>
      result.ok ? "proved" : outcomeOf(toAppError(result.error, ctx.findAppError)),
    );
  await ctx.throttle.call(throttle, subject);
  return next();
});

const isByCookie = (input: unknown) =>
  typeof input === "object" && input !== null && "session" in input && input.session === "cookie";

/** Rejects a call that asks for a session cookie where it cannot have one. It comes after `input` and before `counted`. */
export const cookieChecked = t.middleware(({ ctx, input, next }) => {
  if (isByCookie(input)) ctx.cookie.assertAllowed();
  return next();
});

export const router = t.router;
export const createCallerFactory = t.createCallerFactory;

/** Needs no sign-in. */
export const publicProcedure = t.procedure.meta({ auth: "public" }).use(mapped);

type Asking = {
  ctx: Context;
  principal: Principal;
  type: "query" | "mutation" | "subscription";
  signal: AbortSignal | undefined;
};

/** Runs a call in its user's queue; a query whose client has disconnected is skipped. */
async function inLine<Result>(
  { ctx, principal, type, signal }: Asking,
  call: () => Promise<Result>,
): Promise<Result> {
  if (ctx.isWithin) return call();
  return queueCall(principal.userId, () => {
    if (type === "query" && signal?.aborted)
      throw new AppError("server.unavailable", "The client has disconnected.");
    return call();
  });
}

/** Requires a session. Personal access tokens are rejected. */
export const userProcedure = publicProcedure
  .meta({ auth: "user" })
  .use(async ({ ctx, type, signal, next }) => {
    const { principal } = await ctx.identify();
    if (!isSignedIn(principal))
      throw new AppError(
        "auth.session_needed",
        "Sign in to do this. Personal access tokens are not accepted here.",
      );
    return inLine({ ctx, principal, type, signal }, () => next({ ctx: { principal } }));
  });

/** Throws `auth.proposal_needed` for a write of a token that may only propose. */
function assertMode(principal: Principal, path: string): void {
  if (isSignedIn(principal) || principal.mode === "write" || path === "proposals.create") return;
  throw new AppError(
    "auth.proposal_needed",
    "This token only proposes: send the procedure and its input to proposals.create.",
  );
}

/** Whether a call keeps its reply beside its Idempotency-Key. */
const isKeyed = ({ idempotencyKey }: Context, meta: Meta | undefined) =>
  idempotencyKey !== null && meta?.idempotent === true;

/** Requires a session, or a personal access token with the procedure's scope. */
export const scopedProcedure = publicProcedure
  .meta({ auth: "scoped" })
  .use(async ({ ctx, path, type, meta, signal, next }) => {
    const { principal } = await ctx.identify();
    if (!isSignedIn(principal)) {
      assertScope(principal.scopes, scopeOf({ path, type, isRead: meta?.isRead === true }));
      assertProcedure(principal, path);
    }
    if (type === "mutation" && !meta?.isRead && !ctx.isWithin) assertMode(principal, path);
    const call = () => next({ ctx: { principal } });
    if (meta?.together && !isKeyed(ctx, meta)) return call();
    return inLine({ ctx, principal, type, signal }, call);
  });

const noBook = () => new AppError("book.not_found", "You have no book with the id in x-book-id.");

/** Requires membership in the request's book. */
export const readProcedure = scopedProcedure
  .meta({ auth: "book" })
  .use(async ({ ctx, type, meta, next }) => {
    const { book } = await ctx.identify();
    if (!book) throw noBook();
    const result = await next({ ctx: { book } });
    if (type === "mutation" && !meta?.isRead) ctx.notifyBookChanged(book.id);
    return result;
  });

/** Requires a session of a member of the request's book. */
export const sessionProcedure = userProcedure
  .meta({ auth: "book", sessionOnly: true })
  .use(async ({ ctx, type, next }) => {
    const { book } = await ctx.identify();
    if (!book) throw noBook();
    const result = await next({ ctx: { book } });
    if (type === "mutation") ctx.notifyBookChanged(book.id);
    return result;
  });

/** Requires a session of the owner of the request's book. What changes it reads their role again, under the book's lock. */
export const ownerProcedure = userProcedure
  .meta({ auth: "book", ownerOnly: true })
  .use(async ({ ctx, type, next }) => {
    const { book } = await ctx.identify();
    if (!book) throw noBook();
    assertPermission(book.role, "manage");
    const result = await next({ ctx: { book } });
    if (type === "mutation") ctx.notifyBookChanged(book.id);
    return result;
  });

/** Requires write permission in the request's book. With an Idempotency-Key, a create happens once. */
export const writeProcedure = readProcedure.use(async ({ ctx, path, meta, getRawInput, next }) => {
  assertPermission(ctx.book.role, "write");
  const { idempotencyKey: key, now } = ctx;
  if (key === null || !isKeyed(ctx, meta)) return next();
  const { userId } = ctx.principal;
  const call = { userId, key, path, input: await getRawInput(), now };
  // An operation is one once its key is committed with it.
  const done: string[] = [];
  const reportOperation = (operationId: string) => void done.push(operationId);
  const data = await withIdempotency(ctx, call, async (db) => {
    // It has the book's turn already.
    const bookQueues: Context["bookQueues"] = (_bookId, change) => change();
    const result = await next({ ctx: { db, bookQueues, reportOperation } });
    if (!result.ok) throw result.error;
    return result.data;
  });
  for (const operationId of done) ctx.reportOperation(operationId);
  // tRPC's marker of a result exists only for the compiler.
  return { ok: true, data } as Awaited<ReturnType<typeof next>>;
});

/** Requires a permission in the book with the path's `id`. The membership is always read again, never cached. */
export const memberProcedure = (permission: Permission) =>
  userProcedure
    .meta({ namesBook: true })
    .input(z.object({ id: idInput }))
    .use(async ({ ctx, type, input, next }) => {
      const book = await openBook(ctx.db, ctx.principal, input.id);
      if (!book) throw new AppError("book.not_found", "You have no book with this id.");
      assertPermission(book.role, permission);
      const result = await next({ ctx: { book } });
      if (type === "mutation") ctx.notifyBookChanged(book.id);
      return result;
    });

/** The position where a stream starts: its first event has a higher id. */
export type StreamStart = { readonly since: number };

/**
 * A stream for tRPC: each event with the number to resume from. A day that has begun is not of its type: the transports send it
 * as an event of another name, which clients that do not know it pass over.
 */
export function withIds<Item extends object>(
  stream: AsyncIterable<LiveEvent<Item>> & StreamStart,
): AsyncIterable<TrackedEnvelope<Item>, void, unknown> {
  async function* envelop() {
    for await (const { id, data } of stream) yield tracked(String(id), data as Item);
  }
  return Object.assign(envelop(), { since: stream.since });
}

/** The input of a procedure without input. */
export const noInput = z.strictObject({}).optional();
