import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDatabase } from "@outlay/db";
import { identify } from "./access/identity.ts";
import { openFeeds } from "./changes/live.ts";
import { readFilesInTurn } from "./imports/reading.ts";
import { trackCalls } from "./rpc/idempotency.ts";
import { noCookie } from "./rpc/no-cookie.ts";
import { noOutside } from "./support/outside.fixture.ts";
import { findAppError, projections } from "./registry.ts";
import { createCaller } from "./router.ts";
import type { createTestApi, TestUser } from "./testing.ts";

/** A statement as PostgreSQL received it. */
export type Sent = { text: string; values: (string | null)[] };

type Message = { type: string; body: Buffer };

/** Splits a client's bytes into protocol messages; the first one has no type. */
function messageReader() {
  let rest = Buffer.alloc(0);
  let isStarted = false;
  return function* read(data: Buffer): Generator<Message> {
    rest = Buffer.concat([rest, data]);
    for (;;) {
      const at = isStarted ? 1 : 0;
      if (rest.length < at + 4) return;
      const end = at + rest.readInt32BE(at);
      if (rest.length < end) return;
      const type = isStarted ? String.fromCharCode(rest[0] ?? 0) : "start";
      yield { type, body: rest.subarray(at + 4, end) };
      rest = rest.subarray(end);
      isStarted = true;
    }
  };
}

function readText(body: Buffer, from: number): { text: string; end: number } {
  const end = body.indexOf(0, from);
  return { text: body.toString("utf8", from, end), end: end + 1 };
}

/** https://www.postgresql.org/docs/current/protocol-message-formats.html#PROTOCOL-MESSAGE-FORMATS-BIND */
function readBind(body: Buffer): { statement: string; values: (string | null)[] } {
  const { text: statement, end } = readText(body, readText(body, 0).end);
  let at = end + 2 + 2 * body.readInt16BE(end);
  const count = body.readInt16BE(at);
  at += 2;
  const values: (string | null)[] = [];
  for (let index = 0; index < count; index += 1) {
    const length = body.readInt32BE(at);
    at += 4;
    values.push(length < 0 ? null : body.toString("utf8", at, at + length));
    at += Math.max(length, 0);
  }
  return { statement, values };
}

function statementReader(onSent: (sent: Sent) => void) {
  const read = messageReader();
  const prepared = new Map<string, string>();
  return (data: Buffer) => {
    for (const { type, body } of read(data)) {
      if (type === "Q") onSent({ text: readText(body, 0).text, values: [] });
      if (type === "P") {
        const { text: name, end } = readText(body, 0);
        prepared.set(name, readText(body, end).text);
      }
      if (type !== "B") continue;
      const { statement, values } = readBind(body);
      onSent({ text: prepared.get(statement) ?? "", values });
    }
  };
}

export function upstreamOf(url: URL) {
  const host = decodeURIComponent(url.hostname);
  const port = Number(url.port || 5432);
  return host.startsWith("/") ? { path: join(host, `.s.PGSQL.${port}`) } : { host, port };
}

/**
 * A proxy between a pool and PostgreSQL. `listen` runs something and returns the statements it sent
 * and its round trips: how often data was sent after data had been received.
 */
async function tapDatabase(databaseUrl: string) {
  const target = new URL(databaseUrl);
  const dir = mkdtempSync(join(tmpdir(), "outlay-tap-"));
  const open = new Set<Socket>();
  let sent: Sent[] = [];
  let roundTrips = 0;

  const server = createServer((client) => {
    const upstream = connect(upstreamOf(target));
    const read = statementReader((statement) => sent.push(statement));
    let hasReplied = true;
    client.on("data", (data) => {
      read(data);
      if (hasReplied) roundTrips += 1;
      hasReplied = false;
      upstream.write(data);
    });
    upstream.on("data", (data) => {
      hasReplied = true;
      client.write(data);
    });
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      open.add(socket);
      socket.on("error", () => other.destroy());
      socket.on("close", () => {
        open.delete(socket);
        other.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(join(dir, ".s.PGSQL.5432"), resolve));

  const url = new URL(databaseUrl);
  url.hostname = encodeURIComponent(dir);
  url.port = "5432";
  return {
    url: url.href,
    listen: async (run: () => Promise<unknown>): Promise<{ sent: Sent[]; roundTrips: number }> => {
      sent = [];
      roundTrips = 0;
      await run();
      return { sent, roundTrips };
    },
    close: async () => {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** A user whose calls go through a tap, over one connection; identification is not tapped. */
export async function tapUser(api: Awaited<ReturnType<typeof createTestApi>>, user: TestUser) {
  const tap = await tapDatabase(api.url);
  const { db, close } = openDatabase(tap.url, { poolSize: 1 });
  const { keys, throttle, clock, faults } = api;
  const feeds = openFeeds(db, { clock: () => clock.now, onFailure: () => {} });
  const authorization = `Bearer ${user.session.accessToken}`;
  const underWay = trackCalls();
  const fileReading = readFilesInTurn();
  const calls = createCaller(() => ({
    db,
    now: clock.now,
    keys,
    requestId: "tapped",
    ip: "127.0.0.1",
    throttle,
    userAgent: null,
    site: () => ({ rpId: "localhost", origins: [] }),
    signUp: "open" as const,
    sendsMail: true,
    readServer: async () => ({ version: "1.2.3", backups: null }),
    cookie: noCookie,
    attemptCookie: noCookie,
    provider: null,
    origin: () => "http://localhost:3000",
    idempotencyKey: null,
    identify: async () => identify(api.db, keys, { authorization, bookId: undefined }, clock.now),
    invalidateIdentities: () => {},
    notifyBookChanged: feeds.wake,
    reportOperation: () => {},
    follow: feeds.follow,
    addPosting: async () => {},
    addMail: async () => {},
    addTokenMail: async () => {},
    outside: noOutside,
    findAppError,
    ...underWay,
    fileReading,
    files: api.files,
    projections,
    observeCall: (_path, run) => run(),
    reportFault: (fault) => faults.push(fault),
  }));
  return {
    calls,
    listen: tap.listen,
    close: async () => {
      await close();
      await tap.close();
    },
  };
}
