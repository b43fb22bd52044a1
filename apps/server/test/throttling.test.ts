import { defaultLimits } from "@outlay/api";
import { afterAll, expect, test } from "vitest";
import { problemOf, type Reply, serveApp } from "./http.fixture.ts";

// Two servers on one database, behind a proxy on the same machine; and one that trusts no proxy.
const env = { TRUSTED_PROXIES: "loopback" };
const limits = defaultLimits;
const here = await serveApp({ env, limits });
const there = await serveApp({ beside: here, env, limits });
const open = await serveApp({ beside: here, limits });
afterAll(async () => {
  await Promise.all([there.close(), open.close()]);
  await here.close();
});

type Server = typeof here;
const password = "correct horse battery";
const from = (ip: string) => ({ "x-forwarded-for": ip });

const signInOn = (server: Server, ip: string, [name, guess]: [name: string, guess: string]) =>
  server.send("POST", "/api/auth/login", {
    headers: from(ip),
    json: { email: `${name}@example.com`, password: guess },
  });

/** Sends the same wrong thing again and again; answers the statuses. */
async function statuses(times: number, send: () => Promise<Reply>): Promise<number[]> {
  const seen = [];
  for (let count = 0; count < times; count++) seen.push((await send()).status);
  return seen;
}

/** Asserts that a reply says when to come again, in every way it can. */
function assertThrottled(reply: Reply, code: string, retryAfter: number): void {
  expect(problemOf(reply)).toMatchObject({ status: 429, code });
  const header = (name: string) => Number(reply.headers.get(name));
  expect(header("retry-after")).toBeLessThanOrEqual(retryAfter);
  expect(header("retry-after")).toBeGreaterThan(retryAfter - 5);
  expect(header("ratelimit-reset")).toBe(header("retry-after"));
  expect(problemOf(reply).retryAfterSeconds).toBe(header("retry-after"));
  expect(reply.headers.get("ratelimit-remaining")).toBe("0");
}

test("five wrong passwords make an address wait for this account on every server, and nobody else", async () => {
  await here.signUp("alice");
  await here.signUp("bob");
  const guess = () => signInOn(here, "192.0.2.1", ["alice", "a wrong guess"]);
  expect(await statuses(5, guess)).toEqual([401, 401, 401, 401, 401]);
  for (const server of [here, there])
    assertThrottled(await signInOn(server, "192.0.2.1", ["alice", password]), "auth.throttled", 30);
  expect(await signInOn(there, "192.0.2.2", ["alice", password])).toMatchObject({ status: 200 });
  expect(await signInOn(here, "192.0.2.1", ["bob", password])).toMatchObject({ status: 200 });
});

test("an account that does not exist is throttled as one that does", async () => {
  const guess = () => signInOn(here, "192.0.2.3", ["nobody", "a wrong guess"]);
  expect(await statuses(6, guess)).toEqual([401, 401, 401, 401, 401, 429]);
});

test("the OAuth token endpoint shares the limits, with errors of its own", async () => {
  const token = () =>
    there.send("POST", "/api/auth/token", {
      headers: { ...from("192.0.2.4"), "content-type": "application/x-www-form-urlencoded" },
      body: "grant_type=password&username=Alice%40EXAMPLE.com&password=wrong",
    });
  expect(await statuses(5, token)).toEqual([400, 400, 400, 400, 400]);
  const refused = await token();
  expect(refused).toMatchObject({ status: 429, json: { error: "temporarily_unavailable" } });
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(25);
  const trpc = await here.send("POST", "/trpc/auth.login", {
    headers: from("192.0.2.4"),
    json: { email: "alice@example.com", password },
  });
  const retryAfterSeconds = Number(trpc.headers.get("retry-after"));
  expect(retryAfterSeconds).toBeGreaterThan(25);
  expect(trpc).toMatchObject({
    status: 429,
    json: { error: { json: { data: { code: "auth.throttled", retryAfterSeconds } } } },
  });
});

test("a user who has signed in cannot guess the password either, in any way", async () => {
  const carol = await here.signUp("carol");
  const headers = from("192.0.2.5");
  const currentPassword = "a wrong guess";
  const change = () =>
    carol.send("POST", "/api/profile/password", {
      headers,
      json: { currentPassword, newPassword: "wholly another staple" },
    });
  const rename = () =>
    carol.send("PATCH", "/api/profile", {
      headers,
      json: { currentPassword, email: "c@example.com" },
    });
  const remove = (guess: string) =>
    carol.send("DELETE", "/api/profile", { headers, json: { password: guess } });
  expect(await statuses(2, change)).toEqual([401, 401]);
  expect(await statuses(2, rename)).toEqual([401, 401]);
  expect(await statuses(1, () => remove("a wrong guess"))).toEqual([401]);
  assertThrottled(await remove(password), "auth.throttled", 30);
  expect(await carol.send("GET", "/api/profile", { headers })).toMatchObject({ status: 200 });
});

test("twenty unknown tokens are enough for a network, and another's are looked at", async () => {
  const dan = await here.signUp("dan");
  const accept = (ip: string) =>
    dan.send("POST", "/api/invitations/accept", {
      headers: from(ip),
      json: { token: "outlay_inv_x" },
    });
  let host = 0;
  const all = await statuses(20, () => accept(`2001:db8::${(host++).toString(16)}`));
  expect(all).toEqual(all.map(() => 404));
  assertThrottled(await accept("2001:db8::ffff"), "auth.throttled", 600);
  expect((await accept("2001:db8:0:1::1")).status).toBe(404);
});

test("three mails of a reset are sent to an email within 15 minutes, whether somebody has it or not", async () => {
  for (const email of ["alice@example.com", "nobody@example.com"]) {
    let host = 20;
    const ask = () =>
      here.send("POST", "/api/auth/password-reset", {
        headers: from(`192.0.2.${host++}`),
        json: { email },
      });
    expect(await statuses(3, ask)).toEqual([202, 202, 202]);
    assertThrottled(await ask(), "auth.throttled", 900);
  }
});

test("of personal access tokens that do not exist twenty are looked at, and good ones go on", async () => {
  const gail = await here.signUp("gail");
  const json = { name: "Bank import", scopes: ["read"] };
  const { token } = (await gail.send("POST", "/api/tokens", { json })).json as { token: string };
  const profile = (bearer: string) =>
    there.send("GET", "/api/expenses", {
      headers: { ...from("192.0.2.40"), authorization: `Bearer ${bearer}` },
    });
  const all = await statuses(20, () => profile("outlay_pat_unknown"));
  expect(all).toEqual(all.map(() => 401));
  assertThrottled(await profile("outlay_pat_unknown"), "auth.throttled", 600);
  expect(await profile(token)).toMatchObject({ status: 200 });
});

test("a client's address is accepted from trusted proxies only", async () => {
  let host = 0;
  const spoofed = () => signInOn(open, `198.51.100.${host++}`, ["erin", "a wrong guess"]);
  expect(await statuses(6, spoofed)).toEqual([401, 401, 401, 401, 401, 429]);
  // Behind the proxy only the address counts that it has added itself.
  const behind = () => signInOn(here, `198.51.100.${host++}, 192.0.2.6`, ["erin", "a wrong guess"]);
  expect(await statuses(6, behind)).toEqual([401, 401, 401, 401, 401, 429]);
});

test("sign-ups and refreshes of an address are bounded, as far as nobody at home ever comes", async () => {
  const few = { points: 2, seconds: 60 };
  const calls = { ...limits.calls, register: { ip: few }, refresh: { ip: few } };
  const server = await serveApp({ beside: here, env, limits: { ...limits, calls } });
  const asked = {
    register: { email: "alice@example.com", password, name: "Alice" },
    refresh: { refreshToken: "no" },
  };
  for (const [name, json] of Object.entries(asked)) {
    const ask = (ip: string) =>
      server.send("POST", `/api/auth/${name}`, { headers: from(ip), json });
    expect(await statuses(2, () => ask("192.0.2.7"))).not.toContain(429);
    assertThrottled(await ask("192.0.2.7"), "auth.throttled", 60);
    expect((await ask("192.0.2.8")).status).not.toBe(429);
  }
  await server.close();
});

test("requests have a budget a minute, by address and by user, and replies show what is left", async () => {
  const server = await serveApp({
    beside: here,
    env: { ...env, REQUESTS_PER_MINUTE: "60", CORS_ORIGINS: "https://app.example.com" },
  });
  const frank = await here.signUp("frank");
  const list = (ip: string, path = "/api/expenses") =>
    server.send("GET", path, {
      headers: {
        ...from(ip),
        authorization: frank.authorization,
        origin: "https://app.example.com",
      },
    });
  const first = await list("192.0.2.9");
  expect(first.headers.get("ratelimit-limit")).toBe("60");
  expect(first.headers.get("ratelimit-remaining")).toBe("59");
  const escaped = await server.send("GET", "/%61pi/auth/options", { headers: from("192.0.2.99") });
  expect(escaped.headers.get("ratelimit-remaining")).toBe("59");
  expect(Number(first.headers.get("ratelimit-reset"))).toBeGreaterThan(55);
  expect(first.headers.get("access-control-expose-headers")).toMatch(
    /retry-after.*ratelimit-reset/,
  );
  const batch = await list("192.0.2.9", "/trpc/tags.list,tags.list,tags.list?batch=1");
  expect(batch.headers.get("ratelimit-remaining")).toBe("56");
  expect(await statuses(56, () => list("192.0.2.9"))).not.toContain(429);

  assertThrottled(await list("192.0.2.9"), "request.throttled", 60);
  const elsewhere = await list("192.0.2.10");
  assertThrottled(elsewhere, "request.throttled", 60);
  expect(elsewhere.headers.get("access-control-allow-origin")).toBe("https://app.example.com");
  expect(await list("192.0.2.9", "/trpc/expenses.list")).toMatchObject({
    status: 429,
    json: { error: { json: { data: { code: "request.throttled" } } } },
  });
  expect((await list("192.0.2.9", "/livez")).status).toBe(200);
  await server.close();
});
