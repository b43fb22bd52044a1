import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { memberships, users } from "@outlay/db";
import { createTestDatabase, type TestDatabase } from "@outlay/db/testing";
import { eq, inArray } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { test as base } from "vitest";
import { type Credentials, identify } from "./access/identity.ts";
import { type KeyRing, readAccessToken, signAccessToken } from "./access/access-tokens.ts";
import type { Session } from "./auth/sign-in/auth.contract.ts";
import { openAccount, password } from "./auth/sign-in/account.fixture.ts";
import { openSession } from "./auth/sign-in/sessions.ts";
import { userColumns } from "./auth/profile/profile.ts";
import { makeTokenMail } from "./auth/credentials/token-mail.ts";
import { createFolderStore } from "./attachments/folder-store.ts";
import { addMember, createBook } from "./books/books.ts";
import { readFilesInTurn } from "./imports/reading.ts";
import type { Context } from "./rpc/context.ts";
import type { Fault } from "./support/ports.ts";
import { openFeeds } from "./changes/live.ts";
import { AppError, trustedCurrency } from "@outlay/core";
import { describeFault } from "./support/error-mapping.ts";
import type { Mail } from "./support/mail.ts";
import { trackCalls } from "./rpc/idempotency.ts";
import { noCookie } from "./rpc/no-cookie.ts";
import { noOutside } from "./support/outside.fixture.ts";
import { findAppError, projections } from "./registry.ts";
import { postBookOccurrences } from "./schedules/book-occurrences.ts";
import { createCaller } from "./router.ts";
import { noLimits } from "./rpc/throttling/limits.fixture.ts";
import { createThrottle } from "./rpc/throttling/throttle.ts";

/** The procedures, as one caller sees them. */
export type Caller = ReturnType<typeof createCaller>;

/** A session whose refresh token is in the reply. */
export type TokenSession = Session & { refreshToken: string };

/** Throws if the refresh token is in a cookie. */
export function withToken(session: Session): TokenSession {
  const { refreshToken } = session;
  if (refreshToken === null) throw new Error("the refresh token is in a cookie");
  return { ...session, refreshToken };
}

/** A user with an access token that is always fresh, however far the clock is moved. */
export interface TestUser {
  id: string;
  bookId: string;
  session: TokenSession;
  /** Calls in the default book. */
  api: Caller;
  /** Calls in the book with this id, own or not. */
  in: (bookId: string) => Caller;
  /** Calls with this Idempotency-Key, in the default book by default. */
  withKey: (idempotencyKey: string, bookId?: string) => Caller;
}

export { password };

/** The whole API on a database of its own, or on another test database. Call `close` in `afterAll`. */
export async function createTestApi(
  database?: TestDatabase,
  { provider = null }: Partial<Pick<Context, "provider">> = {},
) {
  const { db, url, close } = database ?? (await createTestDatabase());
  const keys: KeyRing = new Map([["test", randomBytes(32)]]);
  const throttle = createThrottle(db, noLimits);
  let addresses = 0;
  /** Every call happens at this instant; set `now` to move it. */
  const clock = { now: new Date("2026-11-21T09:30:00.000Z") };
  const feeds = openFeeds(db, {
    clock: () => clock.now,
    onFailure: (error) => faults.push({ requestId: "", path: "live", ...describeFault(error) }),
  });
  /** The errors that would be logged. */
  const faults: Fault[] = [];
  /** The mail server: the mails it accepted, and whether it is down. */
  const post = { mails: [] as Mail[], isDown: false };
  /** Background work; run by `settle`. */
  const background: (() => Promise<unknown>)[] = [];
  /** What calls did outside the database. */
  const effects: ("identities" | "job" | "operation" | "streams")[] = [];
  const addJob = (work: () => Promise<unknown>) => {
    effects.push("job");
    background.push(work);
  };

  const deliver = (mail: Mail | undefined) => {
    if (mail && !post.isDown) post.mails.push(mail);
  };

  const calls = trackCalls();
  const fileReading = readFilesInTurn();
  const folder = await mkdtemp(join(tmpdir(), "outlay-files-"));
  const files = createFolderStore(folder);

  const contextOf = (
    credentials: () => Promise<Credentials>,
    idempotencyKey: string | null = null,
  ): Context => {
    const { now } = clock;
    return {
      db,
      now,
      keys,
      requestId: uuidv7(),
      // Guesses from one address run one by one, so each call has its own.
      ip: `2001:db8:0:${(addresses++ % 0xffff).toString(16)}::1`,
      throttle,
      userAgent: "tests",
      site: () => ({ rpId: "localhost", origins: ["http://localhost:3000"] }),
      signUp: "open",
      sendsMail: true,
      readServer: async () => ({ version: "1.2.3", backups: null }),
      cookie: noCookie,
      attemptCookie: noCookie,
      provider,
      origin: () => "http://localhost:3000",
      idempotencyKey,
      identify: async () => identify(db, keys, await credentials(), now),
      invalidateIdentities: () => void effects.push("identities"),
      notifyBookChanged: (bookId) => {
        effects.push("streams");
        feeds.wake(bookId);
      },
      reportOperation: () => void effects.push("operation"),
      follow: feeds.follow,
      addMail: async (_tx, mail) => addJob(async () => deliver(mail)),
      addTokenMail: async (_tx, request) =>
        addJob(async () => deliver(await makeTokenMail(db, request, clock.now))),
      outside: noOutside,
      addPosting: async (_tx, bookId) =>
        addJob(async () =>
          postBookOccurrences(
            { db, now: clock.now, projections, findAppError, bookQueues: calls.bookQueues },
            bookId,
          ),
        ),
      findAppError,
      ...calls,
      fileReading,
      files,
      projections,
      observeCall: (_path, run) => run(),
      reportFault: (fault) => faults.push(fault),
    };
  };

  const noCredentials = async () => ({ authorization: undefined, bookId: undefined });

  /** A caller with only these headers. */
  const as = (credentials: Partial<Credentials> = {}): Caller =>
    createCaller(() => contextOf(async () => ({ ...(await noCredentials()), ...credentials })));
  const anyone = as();

  const toUser = async (session: Session): Promise<TestUser> => {
    const principal = await readAccessToken(keys, session.accessToken, clock.now);
    if (!principal) throw new Error("a session came with an access token that is not valid");
    const callerIn = (bookId?: string, idempotencyKey?: string) =>
      createCaller(() =>
        contextOf(async () => {
          const token = await signAccessToken(keys, { ...principal, generation: 0 }, clock.now);
          return { authorization: `Bearer ${token}`, bookId };
        }, idempotencyKey),
      );
    const { id, defaultBookId } = session.user;
    return {
      id,
      bookId: defaultBookId,
      session: withToken(session),
      api: callerIn(),
      in: (bookId) => callerIn(bookId),
      withKey: (key, bookId) => callerIn(bookId, key),
    };
  };

  return {
    db,
    url,
    close: async () => {
      await close();
      await rm(folder, { recursive: true });
    },
    files,
    /** The folder of `files`. */
    filesFolder: folder,
    keys,
    throttle,
    clock,
    faults,
    effects,
    post,
    /** Runs the background work and returns the mails that it sent. */
    settle: async (): Promise<Mail[]> => {
      const before = post.mails.length;
      for (const work of background.splice(0)) await work();
      return post.mails.slice(before);
    },
    as,
    anyone,
    /** As `auth.register` does, without its checks. */
    signUp: async (
      name: string,
      more: { baseCurrency?: string; timeZone?: string; locale?: string } = {},
    ) => {
      const email = `${name}@example.com`;
      return toUser(await openAccount(contextOf(noCredentials), { email, name, ...more }));
    },
    /** As `auth.login` does, without its check of the password, which takes a tenth of a second. */
    signIn: async (name: string) => {
      const isTheirs = eq(users.email, `${name}@example.com`);
      const [user] = await db.select(userColumns).from(users).where(isTheirs);
      if (!user) throw new Error(`${name} has not signed up`);
      const { endsAt: _, ...session } = await openSession(contextOf(noCredentials), user);
      return toUser(session);
    },
    /** Creates another book for a user, with a new book's defaults; returns its id. */
    addBook: async (
      owner: TestUser,
      { baseCurrency = "EUR", timeZone = "UTC" }: { baseCurrency?: string; timeZone?: string } = {},
    ): Promise<string> => {
      const id = uuidv7();
      const made = {
        id,
        actorId: owner.id,
        name: "Second",
        baseCurrency: trustedCurrency(baseCurrency),
        timeZone,
        locale: "en",
      };
      await db.transaction(async (tx) => {
        await createBook(tx, made, clock.now);
        await addMember(tx, { bookId: id, userId: owner.id, role: "owner" }, clock.now);
      });
      return id;
    },
    /** Verifies the emails of users, as their mailed tokens would. */
    proveEmail: async (...proved: TestUser[]): Promise<void> => {
      const ids = proved.map(({ id }) => id);
      await db.update(users).set({ emailVerifiedAt: clock.now }).where(inArray(users.id, ids));
    },
    share: async (bookId: string, user: TestUser, role: "editor" | "viewer"): Promise<void> => {
      await db.insert(memberships).values({ bookId, userId: user.id, role, createdAt: clock.now });
    },
  };
}

export type TestApi = Awaited<ReturnType<typeof createTestApi>>;

/**
 * Vitest's `test` with the API on a database of the file, and two of its users:
 * `test("…", async ({ api, alice, bob }) => …)`. Only the fixtures that a test names are created.
 */
export const test = base
  // oxlint-disable-next-line no-empty-pattern -- Vitest reads from the pattern which fixtures it needs.
  .extend("api", { scope: "file" }, async ({}, { onCleanup }) => {
    const api = await createTestApi();
    onCleanup(api.close);
    return api;
  })
  .extend("alice", { scope: "file" }, async ({ api }) => api.signUp("alice"))
  .extend("bob", { scope: "file" }, async ({ api }) => api.signUp("bob"));

/** The AppError of a failing call; throws if the call succeeds or fails with another error. */
export async function refusalOf(call: Promise<unknown>): Promise<AppError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Error && error.cause instanceof AppError) return error.cause;
    throw error;
  }
  throw new Error("the call was expected to be refused, but succeeded");
}

/** Every item of a list, page by page. */
export async function allPages<Item>(
  page: (cursor: string | undefined) => Promise<{ items: Item[]; nextCursor: string | null }>,
): Promise<Item[]> {
  const items: Item[] = [];
  let cursor: string | undefined;
  do {
    const reply = await page(cursor);
    items.push(...reply.items);
    cursor = reply.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return items;
}
