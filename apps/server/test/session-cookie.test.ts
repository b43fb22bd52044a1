import { once } from "node:events";
import { afterAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { problemOf, type Reply, type Sending, serveApp } from "./http.fixture.ts";

// Two servers on one database, as behind a load balancer.
const here = await serveApp();
const there = await serveApp({ beside: here });
const withPages = await serveApp({
  beside: here,
  env: { CORS_ORIGINS: "https://app.example.com" },
});
afterAll(async () => {
  await withPages.close();
  await there.close();
  await here.close();
});

type Server = typeof here;
const password = "correct horse battery";
const seconds = (count: number) => {
  here.clock.now = new Date(here.clock.now.getTime() + count * 1000);
};
const minute = 60;
const day = 24 * 60 * minute;
let people = 0;
const someone = () => `cookie${people++}@example.com`;

const byCookie = { session: "cookie" };
/** Sends as a page of the server's own origin does. */
const sendAsPage = (
  server: Server,
  path: string,
  { headers, json = byCookie }: Pick<Sending, "headers" | "json"> = {},
) => server.send("POST", path, { headers: { origin: server.url, ...headers }, json });

const setCookieOf = ({ headers }: Reply) => headers.get("set-cookie");
/** What a browser sends back: the name and the value. */
const cookieOf = (reply: Reply) => (setCookieOf(reply) ?? "").split(";", 1)[0] ?? "";
const cleared = "__Host-outlay=; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=Strict";

const refreshOn = (server: Server, cookie: string, headers: Record<string, string> = {}) =>
  sendAsPage(server, "/api/auth/refresh", { headers: { cookie, ...headers } });
const profileOn = async (server: Server, authorization: string) =>
  (await server.send("GET", "/api/profile", { headers: { authorization } })).status;
const bearerOf = ({ json }: Reply) => `Bearer ${(json as { accessToken: string }).accessToken}`;

/** A page that has signed up. */
async function openPage(server = here) {
  const email = someone();
  const json = { email, password, name: "Ada", ...byCookie };
  const reply = await sendAsPage(server, "/api/auth/register", { json });
  expect(reply.status).toBe(201);
  return { email, reply, cookie: cookieOf(reply), authorization: bearerOf(reply) };
}

test("a sign-in by cookie puts the refresh token in one that no script reads, and nowhere else", async () => {
  const { email, reply } = await openPage();
  const wanted =
    /^__Host-outlay=outlay_rt_[\w-]{70}; Max-Age=604800; Path=\/; Secure; HttpOnly; SameSite=Strict$/;
  expect(setCookieOf(reply)).toMatch(wanted);
  expect(reply.json).toMatchObject({ refreshToken: null });
  expect(reply.text).not.toContain("outlay_rt_");

  const json = { email, password, ...byCookie };
  const rest = await sendAsPage(here, "/api/auth/login", { json });
  expect(rest).toMatchObject({ status: 200, json: { refreshToken: null, user: { email } } });
  expect(setCookieOf(rest)).toMatch(wanted);
  const trpc = await sendAsPage(here, "/trpc/auth.login", { json: { json } });
  expect(trpc).toMatchObject({
    status: 200,
    json: { result: { data: { json: { refreshToken: null } } } },
  });
  expect(setCookieOf(trpc)).toMatch(wanted);
  const batch = await sendAsPage(here, "/trpc/auth.login?batch=1", { json: { 0: { json } } });
  expect(batch).toMatchObject({ status: 200 });
  expect(setCookieOf(batch)).toMatch(wanted);
});

test("a session of tokens sets no cookie, and reads none", async () => {
  const { cookie } = await openPage();
  const json = { email: someone(), password, name: "Ada" };
  const registered = await sendAsPage(here, "/api/auth/register", { json, headers: { cookie } });
  expect(setCookieOf(registered)).toBeNull();
  const { refreshToken } = registered.json as { refreshToken: string };
  const refreshed = await sendAsPage(here, "/api/auth/refresh", {
    json: { refreshToken },
    headers: { cookie },
  });
  expect(refreshed.json).toMatchObject({ user: { email: json.email } });
  expect(setCookieOf(refreshed)).toBeNull();
  expect(await refreshOn(here, cookie)).toMatchObject({ status: 200 });
});

test.each([{}, { refreshToken: "outlay_rt_x", session: "cookie" }, { session: "token" }])(
  "a refresh takes a token or the cookie, not %j",
  async (json) => {
    const { cookie } = await openPage();
    for (const path of ["/api/auth/refresh", "/api/auth/logout"])
      expect(await sendAsPage(here, path, { json, headers: { cookie } })).toMatchObject({
        status: 400,
        json: { code: "input.invalid" },
      });
    expect(await refreshOn(here, cookie)).toMatchObject({ status: 200 });
  },
);

test("a refresh by cookie rotates it, on any server and over any transport", async () => {
  const { cookie, reply } = await openPage();
  const rest = await refreshOn(there, cookie);
  expect(rest).toMatchObject({ status: 200, json: { refreshToken: null } });
  expect(rest.text).not.toContain("outlay_rt_");
  expect(cookieOf(rest)).not.toBe(cookieOf(reply));
  expect(await profileOn(here, bearerOf(rest))).toBe(200);
  const trpc = await sendAsPage(here, "/trpc/auth.refresh", {
    json: { json: byCookie },
    headers: { cookie: `theme=dark; ${cookieOf(rest)}; other=1` },
  });
  expect(trpc).toMatchObject({ status: 200 });
  expect(cookieOf(trpc)).toMatch(/^__Host-outlay=outlay_rt_/);
  expect(cookieOf(trpc)).not.toBe(cookieOf(rest));
});

test("a cookie lasts as long as its session: seven days, and thirty in all", async () => {
  const { cookie: first } = await openPage();
  let cookie = first;
  const maxAges: number[] = [];
  const before = here.clock.now;
  for (const days of [6, 6, 6, 6, 5]) {
    seconds(days * day);
    const reply = await refreshOn(here, cookie);
    cookie = cookieOf(reply);
    maxAges.push(Number(/Max-Age=(\d+)/.exec(setCookieOf(reply) ?? "")?.[1]) / day);
  }
  expect(maxAges).toEqual([7, 7, 7, 6, 1]);
  seconds(day);
  const ended = await refreshOn(here, cookie);
  expect(ended).toMatchObject({ status: 401, json: { code: "auth.unauthenticated" } });
  expect(setCookieOf(ended)).toBe(cleared);
  here.clock.now = before;
});

test("fifty refreshes by one cookie at once, at two servers, have one successor", async () => {
  const { cookie } = await openPage();
  const replies = await Promise.all(
    Array.from({ length: 50 }, (_, index) => refreshOn(index % 2 ? here : there, cookie)),
  );
  const seen = replies.map((reply) => `${reply.status} ${reply.text} ${setCookieOf(reply)}`);
  expect(new Set(seen).size).toBe(1);
  expect(await refreshOn(here, cookieOf(replies[0] as Reply))).toMatchObject({ status: 200 });
});

test("a lost reply is sent again for ten seconds, also after a restart; later it ends the session", async () => {
  const server = await serveApp({ beside: here });
  const { cookie } = await openPage(server);
  const lost = await refreshOn(server, cookie);
  await server.close();

  const after = await serveApp({ beside: here });
  seconds(9);
  const again = await refreshOn(after, cookie);
  expect([again.text, cookieOf(again)]).toEqual([lost.text, cookieOf(lost)]);
  seconds(2);
  const reused = await refreshOn(after, cookie);
  expect(problemOf(reused)).toMatchObject({ status: 401, code: "auth.refresh_reused" });
  expect(setCookieOf(reused)).toBe(cleared);
  expect(await profileOn(after, bearerOf(again))).toBe(401);
  expect(await refreshOn(after, cookieOf(again))).toMatchObject({ status: 401 });
  await after.close();
});

test("signing out by cookie ends the session everywhere and removes the cookie", async () => {
  const { cookie, authorization } = await openPage();
  const out = await sendAsPage(here, "/api/auth/logout", { headers: { cookie } });
  expect([out.status, setCookieOf(out)]).toEqual([204, cleared]);
  expect(await profileOn(here, authorization)).toBe(401);
  expect(await refreshOn(there, cookie)).toMatchObject({ status: 401 });
  const again = await sendAsPage(here, "/trpc/auth.logout", { json: { json: byCookie } });
  expect([again.status, setCookieOf(again)]).toEqual([200, cleared]);
});

test("a new password elsewhere ends the session of a cookie", async () => {
  const { email, cookie } = await openPage();
  const login = await here.send("POST", "/api/auth/login", { json: { email, password } });
  const changed = await here.send("POST", "/api/profile/password", {
    headers: { authorization: bearerOf(login) },
    json: { currentPassword: password, newPassword: "wholly another staple" },
  });
  expect(changed.status).toBe(204);
  const ended = await refreshOn(here, cookie);
  expect(problemOf(ended)).toMatchObject({ status: 401, code: "auth.unauthenticated" });
  expect(setCookieOf(ended)).toBe(cleared);
});

test("the session of a cookie is in the list, and can be ended from there", async () => {
  const { cookie, authorization } = await openPage();
  const headers = { authorization };
  const { json } = await here.send("GET", "/api/auth/sessions", { headers });
  const { items } = json as { items: { id: string; current: boolean }[] };
  expect(items).toMatchObject([{ current: true }]);
  await here.send("DELETE", `/api/auth/sessions/${items[0]?.id}`, { headers });
  expect(await refreshOn(here, cookie)).toMatchObject({ status: 401 });
});

test("the cookie signs in for nothing but refreshing and signing out", async () => {
  const { cookie } = await openPage();
  const token = cookie.split("=")[1] ?? "";
  const asked = [
    { cookie },
    { cookie, authorization: cookie },
    { authorization: `Cookie ${cookie}` },
    { authorization: `Bearer ${token}` },
    { authorization: `Bearer ${cookie}` },
  ];
  for (const headers of asked)
    for (const path of ["/api/profile", "/trpc/profile.get", "/api/expenses", "/api/changes/live"])
      expect(
        (await here.send("GET", path, { headers: { origin: here.url, ...headers } })).status,
      ).toBe(401);
  const json = { amount: "1" };
  expect(await sendAsPage(here, "/api/expenses", { headers: { cookie }, json })).toMatchObject({
    status: 401,
  });
});

/** Where requests by cookie do not come from a page of the server. */
const foreign: Record<string, (url: string) => Record<string, string>> = {
  "without an origin": () => ({}),
  "of no origin": () => ({ origin: "null" }),
  "of an empty origin": () => ({ origin: "" }),
  "of another site": () => ({ origin: "https://evil.example.com" }),
  "of another port": (url) => ({ origin: url.replace(/\d+$/, "1") }),
  "of the origin with another scheme": (url) => ({ origin: url.replace("http:", "https:") }),
  "of the origin with another name": (url) => ({ origin: url.replace("127.0.0.1", "localhost") }),
  "of the origin with a path": (url) => ({ origin: `${url}/` }),
  "of two origins": (url) => ({ origin: `${url}, ${url}` }),
  "of a page that CORS_ORIGINS names": () => ({ origin: "https://app.example.com" }),
  "of a site that says it is the server": () => ({
    origin: "https://evil.example.com",
    "x-forwarded-host": "evil.example.com",
    "x-forwarded-proto": "https",
  }),
};

test.each(Object.entries(foreign))(
  "a request %s uses no cookie, and gets none",
  async (_, headersFor) => {
    const server = withPages;
    const { email, cookie, authorization } = await openPage(server);
    const headers = { ...headersFor(server.url), cookie };
    const send = (path: string, json: object) =>
      server.send("POST", `/api/auth/${path}`, { headers, json });
    const replies = [
      await send("refresh", byCookie),
      await send("logout", byCookie),
      await send("login", { email, password, ...byCookie }),
      await send("register", { email: someone(), password, name: "Eve", ...byCookie }),
    ];
    for (const reply of replies) {
      expect(problemOf(reply)).toMatchObject({ status: 403, code: "request.origin_refused" });
      expect(setCookieOf(reply)).toBeNull();
      expect(reply.headers.get("access-control-allow-credentials")).toBeNull();
    }
    expect(await profileOn(server, authorization)).toBe(200);
    expect(await refreshOn(server, cookie)).toMatchObject({ status: 200 });
  },
);

test("a form or a text of another site is not even read", async () => {
  const { cookie, authorization } = await openPage();
  for (const type of ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data"])
    for (const path of ["/api/auth/logout", "/trpc/auth.logout"]) {
      const headers = { cookie, "content-type": type, origin: "https://evil.example.com" };
      const reply = await here.send("POST", path, { headers, body: JSON.stringify(byCookie) });
      expect(reply.status).toBe(415);
    }
  expect(await profileOn(here, authorization)).toBe(200);
});

test("what is asked for by cookie and refused counts in no budget", async () => {
  const { defaultLimits } = await import("@outlay/api");
  const calls = { ...defaultLimits.calls, refresh: { ip: { points: 1, seconds: 60 } } };
  const server = await serveApp({ beside: here, limits: { ...defaultLimits, calls } });
  const { cookie } = await openPage(here);
  for (let times = 0; times < 3; times += 1)
    expect(await server.send("POST", "/api/auth/refresh", { json: byCookie })).toMatchObject({
      status: 403,
    });
  expect(await refreshOn(server, cookie)).toMatchObject({ status: 200 });
  await server.close();
});

test("over http from another machine nobody signs in by cookie, nor up", async () => {
  const host = "192.168.1.10:3000";
  const headers = { host, origin: `http://${host}` };
  const email = someone();
  const json = { email, password, name: "Ada", ...byCookie };
  const reply = await here.send("POST", "/api/auth/register", { headers, json });
  expect(problemOf(reply)).toMatchObject({ status: 400, code: "auth.cookie_needs_https" });
  expect(setCookieOf(reply)).toBeNull();
  const login = await here.send("POST", "/api/auth/login", { json: { email, password } });
  expect(login.status).toBe(401);
});

test.each(["localhost:3000", "outlay.localhost", "127.0.0.1", "[::1]:3000"])(
  "over http on the server's own machine, at %s, browsers take the cookie",
  async (host) => {
    const { email } = await openPage();
    const headers = { host, origin: `http://${host}` };
    const json = { email, password, ...byCookie };
    const reply = await here.send("POST", "/api/auth/login", { headers, json });
    expect([reply.status, cookieOf(reply)]).toEqual([200, expect.stringContaining("outlay_rt_")]);
  },
);

const atProxy = { origin: "https://outlay.example.com", "x-forwarded-for": "192.0.2.7" };
const forwarded = { "x-forwarded-proto": "https", "x-forwarded-host": "outlay.example.com" };
const proxies = {
  "a trusted proxy that names host and scheme": [{ TRUSTED_PROXIES: "loopback" }, forwarded, 200],
  "a trusted proxy that keeps the host": [
    { TRUSTED_PROXIES: "loopback" },
    { host: "outlay.example.com:443", "x-forwarded-proto": "https" },
    200,
  ],
  "any proxy, where PUBLIC_URL is the origin": [
    { PUBLIC_URL: "https://outlay.example.com" },
    {},
    200,
  ],
  "a proxy that is not trusted": [{}, { ...forwarded, host: "outlay.example.com" }, 403],
} as const;

test.each(Object.entries(proxies))("behind %s", async (_, [env, headers, status]) => {
  const server = await serveApp({ beside: here, env });
  const { email } = await openPage();
  const json = { email, password, ...byCookie };
  const sent = { headers: { ...atProxy, ...headers }, json };
  expect((await server.send("POST", "/api/auth/login", sent)).status).toBe(status);
  await server.close();
});

test("broken cookies sign nobody in, and are no faults of the server", async () => {
  const { cookie } = await openPage();
  const other = await openPage();
  const broken = [
    "",
    "__Host-outlay",
    "__Host-outlay=",
    "__Host-outlay=;",
    `${cookie}x`,
    cookie.toLowerCase(),
    cookie.replace("__Host-outlay", "outlay"),
    cookie.replace("__Host-outlay", "__host-outlay"),
    cookie.replace("__Host-outlay=", '__Host-outlay="'),
    // A cookie tossed by another page of this machine does not choose the session.
    `${cookie}; ${other.cookie}`,
    `${cookie}; ${cookie}`,
    `__Host-outlay=${"x".repeat(15_000)}`,
    Array.from({ length: 1000 }, () => "__Host-outlay=x").join(";"),
    ";".repeat(15_000),
    "=;=;=",
  ];
  for (const text of broken) {
    const reply = await refreshOn(here, text);
    expect([text.slice(0, 50), problemOf(reply).code]).toEqual([
      text.slice(0, 50),
      "auth.unauthenticated",
    ]);
  }
  expect(problemOf(await refreshOn(here, `__Host-outlay=${"x".repeat(20_000)}`))).toMatchObject({
    status: 431,
  });
  expect(await refreshOn(here, cookie)).toMatchObject({ status: 200 });
});

test("the cookie opens no WebSocket, and a WebSocket no session by cookie", async () => {
  const { email, cookie, authorization } = await openPage();
  const url = `${here.url.replace("http", "ws")}/trpc`;
  const headers = { origin: here.url, cookie };
  const unknown = new WebSocket(url, { headers });
  await once(unknown, "open");
  unknown.send(JSON.stringify({ id: 1, method: "query", params: { path: "profile.get" } }));
  const [refusal] = (await once(unknown, "message")) as [Buffer];
  expect(refusal.toString()).toContain("auth.unauthenticated");

  const socket = new WebSocket(url, { headers: { ...headers, authorization } });
  await once(socket, "open");
  const call = (path: string, json: object) =>
    JSON.stringify({ id: 1, method: "mutation", params: { path, input: { json } } });
  for (const [path, json] of [
    ["auth.login", { email, password, ...byCookie }],
    ["auth.refresh", byCookie],
    ["auth.logout", byCookie],
  ] as const) {
    socket.send(call(path, json));
    const [data] = (await once(socket, "message")) as [Buffer];
    expect(JSON.parse(data.toString())).toMatchObject({
      error: { json: { data: { code: "route.http_only" } } },
    });
  }
  socket.terminate();
  expect(await refreshOn(here, cookie)).toMatchObject({ status: 200 });
});
