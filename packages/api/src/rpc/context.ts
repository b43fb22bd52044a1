import type { ChildProcess } from "node:child_process";
import type { Db } from "@outlay/db";
import type { Identity } from "../access/identity.ts";
import type { KeyRing } from "../access/access-tokens.ts";
import type { Whole } from "../feed/lock.ts";
import type { Projection } from "../feed/projection.ts";
import type { Feeds } from "../feed/follow.ts";
import type { Mail, TokenMailRequest } from "../support/mail.ts";
import type { CallsUnderWay } from "./idempotency.ts";
import type { Throttle } from "./throttling/throttle.ts";
import type { FindAppError } from "../support/error-mapping.ts";
import type { FileStore } from "../support/file-store.ts";
import type { IdentityProvider, ObserveCall, Outside, ReportFault } from "../support/ports.ts";
import type { Queue } from "../support/queues.ts";

/** The site that users sign in on: a passkey is bound to the host and created at one of the origins. */
export type Site = { rpId: string; origins: readonly string[] };

/** Who may sign up: anyone, those who have an invitation to a book, or nobody. */
export type SignUp = "open" | "invited" | "closed";

/** What those who run the server look after. */
export type ServerState = {
  version: string;
  /** Of the backups that it makes by itself; null where it makes none. */
  backups: { lastAt: Date | null; late: boolean } | null;
};

/** A cookie that no script of a page can read: of a session, with its refresh token, or of an attempt to sign in with the provider. */
export type SecretCookie = {
  /** Throws `request.origin_refused`, `auth.cookie_needs_https`, `route.http_only` where a request cannot have one. */
  assertAllowed: () => void;
  read: () => string | undefined;
  write: (value: string, maxAgeSeconds: number) => void;
  clear: () => void;
};

/** How files are read in processes of their own: so many at a time, each for so long at most. */
export type FileReading = {
  queue: Queue;
  deadlineMs: number;
  /** Of a process, in MiB. */
  heapMb: number;
  /** A process that waits for the next file. */
  spare: { child?: ChildProcess };
};

/** One request, the same for both transports. */
export type Context = CallsUnderWay & {
  db: Db;
  /** The instant of the request: the only clock that procedures see. */
  now: Date;
  requestId: string;
  keys: KeyRing;
  /** The client's address, behind trusted proxies. */
  ip: string;
  throttle: Throttle;
  userAgent: string | null;
  site: () => Site;
  signUp: SignUp;
  /** Whether mails leave the server; otherwise they are files in its folder. */
  sendsMail: boolean;
  /** In the context of a preview's write: its transaction. */
  whole?: Whole | undefined;
  /** Set in a call within another one, such as changes.preview, which has its place in the user's queue. */
  isWithin?: true | undefined;
  readServer: () => Promise<ServerState>;
  cookie: SecretCookie;
  attemptCookie: SecretCookie;
  /** Null if the server has none. */
  provider: IdentityProvider | null;
  /** The origin at which browsers find the server. */
  origin: () => string;
  /** As sent by the client, not validated. */
  idempotencyKey: string | null;
  /** Proves the caller's identity, once for all calls of a request. Throws `auth.unauthenticated`. */
  identify: () => Promise<Identity>;
  /** Drops cached identities. Called after any change of sessions, tokens or memberships. */
  invalidateIdentities: () => void;
  /** Wakes the streams of a book. Called after any change of the book or its members. */
  notifyBookChanged: (bookId: string) => void;
  /** Names the operation of a write in the reply, for operations.undo. Of several calls in one request none is named. */
  reportOperation: (operationId: string) => void;
  /** Opens a live stream of a book's changes. */
  follow: Feeds["follow"];
  /**
   * Sends a mail once the transaction commits, at least once: again while the mail server fails, and after a
   * crash. Takes one statement.
   */
  addMail: (tx: Db, mail: Mail) => Promise<void>;
  /** The same with the mail of `makeTokenMail`, which is made when it is sent; for any email the same work. */
  addTokenMail: (tx: Db, request: TokenMailRequest) => Promise<void>;
  /** Requests to addresses that users name. */
  outside: Outside;
  /** Has a book's due occurrences posted once the transaction commits. Takes one statement. */
  addPosting: (tx: Db, bookId: string) => Promise<void>;
  fileReading: FileReading;
  /** Where attachments are kept. */
  files: FileStore;
  /** All projections of the registry. */
  projections: readonly Projection[];
  /** Returns the AppError for an error of the domain or the database. */
  findAppError: FindAppError;
  observeCall: ObserveCall;
  /** Reports the details of an unexpected failure, without its message or any values. */
  reportFault: ReportFault;
};
