import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { text as readText } from "node:stream/consumers";
import { request } from "node:http";
import type { KeyRing, Limits, Mail, TokenMailRequest } from "@outlay/api";
import { openAccount } from "@outlay/api/testing/account";
import { noLimits } from "@outlay/api/testing/limits";
import { type Db, runText } from "@outlay/db";
import { createTestDatabase, type TestDatabase } from "@outlay/db/testing";
import { expect } from "vitest";
import { z } from "zod";
import { type Config, readConfig } from "../src/config.ts";
import type { AnyJob } from "../src/jobs/job.ts";
import { sealInput, sendMail, sendTokenMail } from "../src/jobs/mail.ts";
import type { Timings } from "../src/live.ts";
import type { Mailer } from "../src/mail.ts";
import type { Tracing } from "../src/observability/tracing.ts";
import { createServices } from "../src/services.ts";
import type { OpenedOutside } from "../src/outgoing/outside.ts";
import { createApp } from "../src/http/app.ts";
import type { Timeouts } from "../src/http/hardening/timeouts.ts";

/** A reply, read to its end. */
export interface Reply {
  status: number;
  headers: Headers;
  text: string;
  /** The text as JSON; undefined when it is none. */
  json: unknown;
}

export interface Sending {
  headers?: Record<string, string>;
  /** Sent as JSON. */
  json?: unknown;
  /** Sent as it is, as JSON unless the headers say otherwise. */
  body?: string | Uint8Array;
}

export type Send = (method: string, path: string, sending?: Sending) => Promise<Reply>;

const problemShape = z.strictObject({
  type: z.string(),
  title: z.string().min(1),
  status: z.int(),
  detail: z.string().min(1),
  code: z.string().regex(/^[a-z]+\.[a-z_]+$/),
  issues: z.array(
    z.strictObject({
      path: z.array(z.union([z.string(), z.int()])),
      code: z.string().min(1),
      message: z.string().min(1),
    }),
  ),
  requestId: z.uuidv7(),
  retryAfterSeconds: z.int().min(1).optional(),
});

const insides =
  /\b(select|delete)\b.{0,200}\bfrom\b|insert into|update "|failed query|violates|constraint|postgres|drizzle|\$1|\bat .+:\d+:\d+/i;

/** The problem document of a reply; throws when the reply is none, or shows what is inside the server. */
export function problemOf(reply: Reply) {
  const type = reply.headers.get("content-type") ?? "";
  if (!/^application\/problem\+json\b/.test(type))
    throw new Error(`${reply.status} ${type}: ${reply.text.slice(0, 500)}`);
  const problem = problemShape.parse(reply.json);
  if (problem.type !== `urn:outlay:error:${problem.code}`) throw new Error(problem.type);
  if (problem.status !== reply.status || problem.requestId !== reply.headers.get("x-request-id"))
    throw new Error(`The problem does not fit its reply: ${reply.status} ${reply.text}`);
  assertNothingInside(reply);
  return problem;
}

/** Throws when a reply holds SQL, a constraint's name or a stack. */
export function assertNothingInside({ text }: Reply): void {
  if (insides.test(text)) throw new Error(`The reply shows the inside: ${text.slice(0, 500)}`);
}

/** Sends one request and reads the reply. Not fetch: that hides what a server answers before it has read all. */
export function sendTo(url: string, method: string, sending: Sending = {}): Promise<Reply> {
  const { promise, resolve, reject } = Promise.withResolvers<Reply>();
  const body = "json" in sending ? JSON.stringify(sending.json) : sending.body;
  const headers = {
    ...(body !== undefined && { "content-type": "application/json" }),
    ...(body !== undefined && { "content-length": String(Buffer.byteLength(body)) }),
    ...sending.headers,
  };
  let answered = false;
  const sent = request(url, { method, headers }, (incoming) => {
    answered = true;
    // A stream has no end to read to.
    const isStream = incoming.headers["content-type"]?.startsWith("text/event-stream");
    if (isStream) sent.destroy();
    readText(isStream ? Readable.from("") : Readable.from(incoming)).then(
      (text) =>
        resolve({
          status: incoming.statusCode ?? 0,
          headers: new Headers(
            Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]),
          ),
          text,
          json: parseJson(text),
        }),
      reject,
    );
  });
  // A server may hang up on a body that it has refused already.
  sent.on("error", (error) => {
    if (!answered) reject(error);
  });
  sent.end(body);
  return promise;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

type Shared = { database: TestDatabase; keys: KeyRing; clock: { now: Date }; dataDir?: string };

interface Options {
  /** Another server, whose database, keys, clock and files this one shares. */
  beside?: Shared;
  env?: Record<string, string>;
  limits?: Limits;
  /** Takes the mails; without one, they wait for ever. */
  mailer?: Mailer;
  timings?: Partial<Timings>;
  /** Another way to the database than the test's own. */
  db?: TestDatabase["db"];
  /** In place of the ones that people get. */
  timeouts?: Timeouts;
  tracing?: Tracing;
  database?: Parameters<typeof createTestDatabase>[0];
}

/** Tests send to what they allow, which is of this machine, and to no other address. */
function sendingNowhereElse(outside: OpenedOutside, allowed: readonly string[]): OpenedOutside {
  return {
    ...outside,
    send: async (url, sending) =>
      allowed.includes(new URL(url).host)
        ? outside.send(url, sending)
        : { error: "name_not_found", durationMs: 0 },
  };
}

const untriedMails =
  "select id from public_jobs.job where name in ('mail', 'token-mail') and state in ('created', 'active')";

/** The HTTP server with every endpoint, listening on a free port, with a database of its own. */
export async function serveApp(options: Options = {}) {
  const { env, db, mailer, beside, timings, database: databaseOptions } = options;
  const shared: Shared = beside ?? {
    database: await createTestDatabase(databaseOptions),
    keys: new Map([["test", randomBytes(32)]]),
    clock: { now: new Date("2026-11-21T09:30:00.000Z") },
  };
  const { database, keys, clock } = shared;
  const { dataDir = await mkdtemp(join(tmpdir(), "outlay-http-")) } = shared;
  const config: Config = readConfig({
    LOG_LEVEL: "silent",
    REQUESTS_PER_MINUTE: "1000000000",
    DATA_DIR: dataDir,
    ...env,
  });
  const services = createServices({
    db: db ?? database.db,
    shortWaitDb: db ?? database.shortWaitDb,
    channel: database.channel,
    pool: database.pool,
    tracing: options.tracing,
    ...(timings && { timings }),
    onFailure: () => {},
    keys,
    site: config,
    clock: () => clock.now,
    mailer: mailer ?? { deliver: async () => undefined, close: async () => {} },
    version: "0.0.0",
    limits: options.limits ?? noLimits,
    requestsPerMinute: config.requestsPerMinute,
    runsJobs: mailer !== undefined,
  });
  const outside = sendingNowhereElse(services.outside, config.webhookAllow);
  const given = { ...services, outside };
  const log = { info: () => {}, error: () => {} };
  const { jobs } = services;
  const failures: unknown[] = [];
  const forJobs = { ...given, onFailure: (error: unknown) => void failures.push(error), log };
  if (mailer) await jobs.run(forJobs);
  // Another way to the database may lead nowhere.
  else if (!db) await jobs.prepare();
  const app = await createApp(config, given, options.timeouts);
  const url = await app.listen({ port: 0, host: "127.0.0.1" });
  const send: Send = (method, path, sending) => sendTo(`${url}${path}`, method, sending);
  return {
    url,
    http: app.server,
    send,
    // By name: what `beside` has more is another server.
    database,
    keys,
    clock,
    dataDir,
    stopping: services.stopping,
    jobs: services.jobs,
    /** Runs a job here and now. Throws what went wrong in it. */
    runJob: async (job: AnyJob): Promise<void> => {
      await job.perform(forJobs, {}, { signal: new AbortController().signal });
      for (const failure of failures.splice(0)) throw failure;
    },
    /** Waits until each mail was tried to be delivered. Needs a mailer. */
    settle: () =>
      expect
        .poll(async () => (await runText(database.db, untriedMails)).length, { timeout: 20_000 })
        .toBe(0),
    /** A user as `auth.register` makes them; returns a function that sends as them, and their identity. */
    signUp: async (name: string) => {
      const context = {
        db: given.db,
        keys,
        now: clock.now,
        userAgent: null,
        addMail: (tx: Db, mail: Mail) => jobs.add(tx, sendMail, sealInput(keys, mail)),
        addTokenMail: (tx: Db, asked: TokenMailRequest) =>
          jobs.add(tx, sendTokenMail, sealInput(keys, asked)),
      };
      const opened = await openAccount(context, { email: `${name}@example.com`, name });
      const session = sessionShape.parse(opened);
      const authorization = `Bearer ${session.accessToken}`;
      const sendAsUser: Send = (method, path, sending = {}) =>
        send(method, path, { ...sending, headers: { authorization, ...sending.headers } });
      return { ...session, authorization, send: sendAsUser };
    },
    close: async () => {
      await app.close();
      await services.jobs.stop();
      services.outside.close();
      if (shared.dataDir === undefined) await rm(dataDir, { recursive: true });
      if (!beside) await database.close();
    },
  };
}

const sessionShape = z.object({
  accessToken: z.string(),
  refreshToken: z.string(),
  user: z.object({ id: z.uuid(), email: z.string(), defaultBookId: z.uuid() }),
});
