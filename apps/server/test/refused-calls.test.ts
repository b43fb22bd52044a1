import { randomUUID } from "node:crypto";
import {
  defaultLimits,
  type Limits,
  pathParameters,
  type Procedure,
  procedures,
} from "@outlay/api";
import { memberships, throttleCounters } from "@outlay/db";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Reply, type Send, serveApp } from "./http.fixture.ts";

type Fields = Record<string, unknown>;

const once = { points: 1, seconds: 600 };
/** Whatever is counted is counted once: the next call or guess is refused. */
const strict: Limits = {
  ...defaultLimits,
  pair: once,
  address: once,
  tokens: once,
  calls: {
    register: { ip: once },
    refresh: { ip: once },
    unknownToken: { ip: once },
    reset: { ip: once, email: once },
    verification: { account: once },
    webhookTest: { account: once },
    provider: { ip: once },
    invitation: { account: once },
    invitationMail: { email: once },
  },
};

// One server to set things up on, and one that counts.
const patient = await serveApp();
const server = await serveApp({
  beside: patient,
  env: { TRUSTED_PROXIES: "loopback" },
  limits: strict,
});
afterAll(async () => {
  await server.close();
  await patient.close();
});

const alice = await patient.signUp("alice");
const others = {
  editor: await patient.signUp("edith"),
  viewer: await patient.signUp("viola"),
  stranger: await patient.signUp("sam"),
};
const bookId = alice.user.defaultBookId;
let tokenWithoutScope = "";

beforeAll(async () => {
  const { db } = patient.database;
  for (const role of ["editor", "viewer"] as const) {
    const userId = others[role].user.id;
    await db.insert(memberships).values({ bookId, userId, role, createdAt: patient.clock.now });
    await db.execute(`update users set email_verified_at = now() where id = '${userId}'`);
  }
  await alice.send("POST", "/api/profile/totp");
  const json = { name: "Payees", scopes: ["payees:read"] };
  const { token } = (await alice.send("POST", "/api/tokens", { json })).json as { token: string };
  tokenWithoutScope = `Bearer ${token}`;
});

const currentPassword = "a wrong guess";
const id = randomUUID();
/** What is looked at and wrong, or what is counted as a call, where the example is neither. */
const inputs: Record<string, Fields> = {
  "auth.login": { email: "alice@example.com", password: currentPassword },
  "profile.update": { email: "alice@example.org", currentPassword },
  "passkeys.update": { id, secondFactor: true, currentPassword },
  "passkeys.remove": { id, password: currentPassword },
  "members.invite": { id: bookId, email: "grace@example.com", role: "viewer" },
};
const inputOf = ({ path, example }: Procedure): Fields =>
  inputs[path] ?? { ...(example as Fields) };

/** How a procedure is called at each adapter. */
const transports: Record<string, (send: Send, procedure: Procedure, call: Call) => Promise<Reply>> =
  {
    REST: (send, { rest }, { input, headers }) => {
      const named = pathParameters(rest.path);
      const path = rest.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(input[name]));
      const json = Object.fromEntries(
        Object.entries(input).filter(([name]) => !named.includes(name)),
      );
      return send(rest.method, `/api${path}`, { json, headers });
    },
    tRPC: (send, { path }, { input: json, headers }) =>
      send("POST", `/trpc/${path}`, { json, headers }),
    "a batch": (send, { path }, { input, headers }) =>
      send("POST", `/trpc/${path}?batch=1`, { json: { 0: input }, headers }),
    "a batch of others": (send, { path }, { input, headers }) =>
      send("POST", `/trpc/profile.get,${path}?batch=1`, { json: { 0: {}, 1: input }, headers }),
  };

type Call = { input: Fields; headers: Record<string, string> };

/** Calls of a procedure that are refused before it begins: whose they are, and with what. */
function refusedCalls({ auth, rest, path }: Procedure, input: Fields): (Call & { why: string })[] {
  const by = (authorization: string) => ({ authorization });
  const calls: (Call & { why: string })[] = [
    { why: "wrong input", input: { ...input, unheardOf: 1 }, headers: by(alice.authorization) },
  ];
  if (auth === "public") return calls;
  calls.push(
    { why: "nobody", input, headers: {} },
    { why: "a forged token", input, headers: by("Bearer eyJhbGciOiJub25lIn0.e30.") },
    { why: "a token without the scope", input, headers: by(tokenWithoutScope) },
  );
  if (!rest.path.startsWith("/books/{id}")) return calls;
  for (const [who, { authorization }] of Object.entries(others))
    calls.push({ why: `${path} by the ${who}`, input, headers: by(authorization) });
  const nowhere = { ...input, id: randomUUID() };
  calls.push({ why: "a missing book", input: nowhere, headers: by(alice.authorization) });
  return calls;
}

const counters = () =>
  patient.database.db.select().from(throttleCounters).orderBy(throttleCounters.key);

const counted = procedures.filter(({ throttle }) => throttle !== undefined);
let addresses = 0;

describe.each(counted)("of $path", (procedure) => {
  const from = { "x-forwarded-for": `198.51.100.${addresses++}` };
  const input = inputOf(procedure);

  test.each(Object.keys(transports))("what is refused at %s is not counted", async (transport) => {
    const before = await counters();
    const seen = [];
    for (const { why, headers, ...call } of refusedCalls(procedure, input)) {
      const { status } =
        (await transports[transport]?.(server.send, procedure, {
          ...call,
          headers: { ...headers, ...from },
        })) ?? {};
      seen.push({ why, isRefused: [207, 400, 401, 403, 404].includes(status ?? 0) });
    }
    expect(seen.filter(({ isRefused }) => !isRefused)).toEqual([]);
    expect(await counters()).toEqual(before);
  });

  // After all that was refused above, so that nothing of it is in memory, either.
  test("what is looked at is counted", async () => {
    const headers = { ...from, authorization: alice.authorization };
    const call = () => transports["REST"]?.(server.send, procedure, { input, headers });
    expect((await call())?.status).not.toBe(429);
    expect(await call()).toMatchObject({ status: 429 });
  });
});

test("what the endpoint of OAuth refuses as malformed is not counted", async () => {
  const before = await counters();
  const headers = {
    "content-type": "application/x-www-form-urlencoded",
    "x-forwarded-for": "198.51.100.200",
  };
  for (const body of [
    "grant_type=password&username=alice%40example.com",
    "grant_type=password&username=alice&password=x",
    "grant_type=refresh_token",
    "grant_type=unheard_of&username=alice%40example.com&password=x",
  ])
    expect(await server.send("POST", "/api/auth/token", { headers, body })).toMatchObject({
      status: 400,
    });
  expect(await counters()).toEqual(before);
});

test("an email that nobody was let to invite may be mailed to, and one that is a member's uses up no mail", async () => {
  const victim = "heidi@example.com";
  const invite = (send: Send, to: string, email: string) =>
    send("POST", `/api/books/${to}/invitations`, { json: { email, role: "viewer" } });
  const limits = { ...strict, calls: { ...strict.calls, invitation: {} } };
  const own = await serveApp({ beside: patient, limits });
  const as =
    ({ authorization }: { authorization: string }): Send =>
    (method, path, sending) =>
      own.send(method, path, { ...sending, headers: { authorization } });
  for (const book of [bookId, randomUUID(), randomUUID()])
    expect([403, 404]).toContain((await invite(as(others.stranger), book, victim)).status);
  expect(await invite(as(alice), bookId, victim)).toMatchObject({ status: 201 });
  // That was the mail; the next is refused, of whichever book.
  const { defaultBookId } = others.stranger.user;
  expect(await invite(as(others.stranger), defaultBookId, victim)).toMatchObject({ status: 429 });

  for (let times = 0; times < 3; times++)
    expect(await invite(as(alice), bookId, "edith@example.com")).toMatchObject({ status: 409 });
  expect(await invite(as(others.stranger), defaultBookId, "EDITH@example.com")).toMatchObject({
    status: 201,
  });
  await own.close();
});
