import { runText } from "@outlay/db";
import { afterAll, expect, test } from "vitest";
import { problemOf, type Reply, sendTo, serveApp } from "./http.fixture.ts";
import { type Lie, openLyingProvider } from "./lying-provider.fixture.ts";
import { openBrowser, providerEnv } from "./oidc.fixture.ts";

const provider = await openLyingProvider();
const app = await serveApp({ env: providerEnv(provider.url) });
afterAll(async () => {
  await app.close();
  await provider.close();
});

type Browser = ReturnType<typeof openBrowser>;
const asProgram = { headers: { accept: "application/json" } };
let people = 0;
const someone = () => {
  const sub = `person-${(people += 1)}`;
  return { sub, email: `${sub}@example.com`, email_verified: true };
};
const countUsers = async () => (await runText(app.database.db, "select 1 from users")).length;

/** Goes to the provider, and returns the address that it was sent to. */
async function begin(browser: Browser, query = "") {
  const reply = await browser.send(`${app.url}/api/auth/oidc/start${query}`);
  expect(reply.status).toBe(303);
  return new URL(reply.headers.get("location") ?? "");
}

const callbackOf = (authorizeUrl: URL, code: string, more: Record<string, string> = {}) => {
  const state = authorizeUrl.searchParams.get("state") ?? "";
  const query = new URLSearchParams({ code, state, ...more });
  return `${app.url}/api/auth/oidc/callback?${query.toString()}`;
};

/** Signs in, with what the provider replies. */
async function signIn(lie: Lie, browser = openBrowser()) {
  const to = await begin(browser);
  const reply = await browser.send(callbackOf(to, provider.makeCode(to, lie)), asProgram);
  return { browser, reply };
}

const hasSession = (browser: Browser) => browser.cookieOf(app.url).includes("__Host-outlay=");
const codeOf = async (reply: Response) => ((await reply.json()) as { code?: string }).code;

async function expectNobody(reply: Response, browser: Browser, code = "auth.provider_failed") {
  expect({ status: reply.status, code: await codeOf(reply) }).toEqual({
    status: code === "auth.provider_failed" ? 401 : reply.status,
    code,
  });
  expect(hasSession(browser)).toBe(false);
}

/** The session of a browser's cookie, as a page of this server uses it. */
async function resume(browser: Browser) {
  const headers = { origin: app.url, cookie: browser.cookieOf(app.url) };
  const json = { session: "cookie" };
  const reply = await sendTo(`${app.url}/api/auth/refresh`, "POST", { headers, json });
  const { accessToken, user } = reply.json as { accessToken: string; user: { id: string } };
  return { user, authorization: `Bearer ${accessToken}` };
}

/** Begins to link, as a page that is signed in does. */
async function beginLink(browser: Browser, authorization: string): Promise<URL> {
  const reply = await browser.send(`${app.url}/api/profile/identities`, {
    method: "POST",
    headers: { authorization, origin: app.url, "content-type": "application/json" },
    body: JSON.stringify({ returnTo: "/settings/security" }),
  });
  expect(reply.status).toBe(200);
  return new URL(((await reply.json()) as { url: string }).url);
}

test("the browser is sent to the provider with PKCE, a state and a nonce, which a sealed cookie binds to it", async () => {
  const browser = openBrowser();
  const first = await browser.send(`${app.url}/api/auth/oidc/start`);
  const [cookie = ""] = first.headers.getSetCookie();
  expect(cookie).toMatch(
    /^__Host-outlay-oidc=[\w-]+\.[\w-]+; Max-Age=600; Path=\/; Secure; HttpOnly; SameSite=Lax$/,
  );
  const to = new URL(first.headers.get("location") ?? "");
  const asked = Object.fromEntries(to.searchParams);
  expect(asked).toMatchObject({
    client_id: "outlay",
    response_type: "code",
    scope: "openid email profile",
    redirect_uri: `${app.url}/api/auth/oidc/callback`,
    code_challenge_method: "S256",
  });
  for (const name of ["state", "nonce", "code_challenge"]) {
    expect(asked[name]).toMatch(/^[\w-]{43}$/);
    expect(cookie).not.toContain(asked[name]);
  }
});

test.each<[string, Lie]>([
  ["another nonce", { claims: { nonce: "of another attempt" } }],
  ["no nonce", { claims: { nonce: undefined } }],
  ["another issuer", { claims: { iss: "https://evil.example.com" } }],
  ["another audience", { claims: { aud: "another app" } }],
  ["an ID token that has expired", { expiresInSeconds: -3600 }],
  ["an ID token that another key signed", { isForged: true }],
  ["no ID token", { hasNoToken: true }],
  ["no subject", { claims: { sub: undefined } }],
  ["a subject of 300 characters", { claims: { sub: "x".repeat(300) } }],
  ["userinfo of another person", { claims: { email: undefined }, userInfo: { sub: "another" } }],
])("with %s nobody is signed in", async (_case, { claims, ...lie }) => {
  const before = await countUsers();
  const { browser, reply } = await signIn({ ...lie, claims: { ...someone(), ...claims } });
  await expectNobody(reply, browser);
  expect(await countUsers()).toBe(before);
});

test("a forged state, a lost cookie, another browser's callback, and another issuer's sign nobody in", async () => {
  const browser = openBrowser();
  const to = await begin(browser);
  const code = provider.makeCode(to, { claims: someone() });
  const forged = callbackOf(to, code).replace(/state=[\w-]+/, "state=forged");
  await expectNobody(await browser.send(forged, asProgram), browser);
  // The attempt is used up: the right address does no more.
  await expectNobody(await browser.send(callbackOf(to, code), asProgram), browser);

  const victim = openBrowser();
  await begin(victim);
  await expectNobody(await victim.send(callbackOf(to, code), asProgram), victim);
  const another = openBrowser();
  const again = await begin(another);
  const ofEvil = callbackOf(again, provider.makeCode(again, { claims: someone() }), {
    iss: "https://evil.example.com",
  });
  await expectNobody(await another.send(ofEvil, asProgram), another);
});

test("a callback that is sent again, with its cookie kept, signs nobody in", async () => {
  const browser = openBrowser();
  const to = await begin(browser);
  const cookie = browser.cookieOf(app.url);
  const callback = callbackOf(to, provider.makeCode(to, { claims: someone() }));
  const first = await browser.send(callback, asProgram);
  expect([first.status, first.headers.get("location")]).toEqual([303, "/welcome"]);
  const again = await app.send("GET", callback.slice(app.url.length), { headers: { cookie } });
  expect(problemOf(again)).toMatchObject({ status: 401, code: "auth.provider_failed" });
  expect(again.headers.get("set-cookie")).not.toContain("__Host-outlay=");
});

test("an attempt ends after ten minutes, and one of a clock that was ahead is none", async () => {
  const { now } = app.clock;
  const minutes = (count: number) => new Date(now.getTime() + count * 60_000);
  try {
    for (const [at, works] of [
      [minutes(9), true],
      [minutes(11), false],
      [minutes(-2), false],
    ] as const) {
      app.clock.now = now;
      const browser = openBrowser();
      const to = await begin(browser);
      app.clock.now = at;
      const callback = callbackOf(to, provider.makeCode(to, { claims: someone() }));
      const { status } = await browser.send(callback, asProgram);
      expect(status).toBe(works ? 303 : 401);
    }
  } finally {
    app.clock.now = now;
  }
});

test("a sign-up needs an email that the provider says is verified", async () => {
  const { sub, email } = someone();
  for (const claims of [
    { sub, email },
    { sub, email, email_verified: false },
    { sub, email, email_verified: "yes" },
    { sub, email_verified: true },
    { sub, email: "no address", email_verified: true },
  ]) {
    const { browser, reply } = await signIn({ claims });
    await expectNobody(reply, browser, "auth.email_unverified");
    expect(reply.status).toBe(403);
  }
  // Or in userinfo alone, and as a text, as some providers have it.
  const { browser } = await signIn({
    claims: { sub },
    userInfo: { email, email_verified: "true" },
  });
  expect(hasSession(browser)).toBe(true);
});

test("an email that a user has signs nobody in: that user signs in and links the account", async () => {
  const alice = await app.signUp("alice");
  const claims = { sub: "alice at the provider", email: "ALICE@example.com", email_verified: true };
  const { browser, reply } = await signIn({ claims });
  expect(reply.status).toBe(409);
  await expectNobody(reply, browser, "auth.email_taken");

  const page = openBrowser();
  const to = await beginLink(page, alice.authorization);
  const linked = await page.send(callbackOf(to, provider.makeCode(to, { claims })), asProgram);
  expect([linked.status, linked.headers.get("location")]).toEqual([303, "/settings/security"]);
  expect(hasSession(page)).toBe(false);
  const signedIn = await signIn({ claims });
  expect((await resume(signedIn.browser)).user.id).toBe(alice.user.id);
  const { json } = await alice.send("GET", "/api/profile/identities");
  expect(json).toMatchObject({ items: [{ issuer: provider.url, email: "ALICE@example.com" }] });
});

test("an account is linked to one user, and a user has one account of the provider", async () => {
  const claims = someone();
  await signIn({ claims });
  const bob = await app.signUp("bob");
  const link = async (given: object) => {
    const page = openBrowser();
    const to = await beginLink(page, bob.authorization);
    return page.send(callbackOf(to, provider.makeCode(to, { claims: { ...given } })), asProgram);
  };
  const taken = await link(claims);
  expect([taken.status, await codeOf(taken)]).toEqual([409, "identity.taken"]);
  const own = someone();
  expect((await link(own)).status).toBe(303);
  expect((await link(own)).status).toBe(303);
  const second = await link(someone());
  expect([second.status, await codeOf(second)]).toEqual([409, "identity.exists"]);
});

test("an account is linked only while the session that began it is open", async () => {
  const carol = await app.signUp("carol");
  const page = openBrowser();
  const to = await beginLink(page, carol.authorization);
  await app.send("POST", "/api/auth/logout", { json: { refreshToken: carol.refreshToken } });
  const callback = callbackOf(to, provider.makeCode(to, { claims: someone() }));
  const reply = await page.send(callback, asProgram);
  expect([reply.status, await codeOf(reply)]).toEqual([403, "auth.sign_in_again"]);
  const login = { email: "carol@example.com", password: "correct horse battery" };
  const again = await app.send("POST", "/api/auth/login", { json: login });
  const { accessToken } = again.json as { accessToken: string };
  const headers = { authorization: `Bearer ${accessToken}` };
  expect(await app.send("GET", "/api/profile/identities", { headers })).toMatchObject({
    json: { items: [] },
  });
});

test("only a page of the server's own origin begins to link, with a session that is recent", async () => {
  const dan = await app.signUp("dan");
  const link = (headers: Record<string, string>) =>
    dan.send("POST", "/api/profile/identities", { headers, json: {} });
  for (const headers of [{}, { origin: "https://evil.example.com" }])
    expect(problemOf(await link(headers as Record<string, string>))).toMatchObject({
      status: 403,
      code: "request.origin_refused",
    });
  const { now } = app.clock;
  try {
    app.clock.now = new Date(now.getTime() + 16 * 60_000);
    const login = { email: "dan@example.com", password: "correct horse battery" };
    const old = await app.send("POST", "/api/auth/refresh", {
      json: { refreshToken: dan.refreshToken },
    });
    const { accessToken } = old.json as { accessToken: string };
    const headers = { origin: app.url, authorization: `Bearer ${accessToken}` };
    expect(problemOf(await link(headers))).toMatchObject({ code: "auth.sign_in_again" });
    expect((await app.send("POST", "/api/auth/login", { json: login })).status).toBe(200);
  } finally {
    app.clock.now = now;
  }
});

test("of two callbacks of a new person at once one makes the user, and both sign in as them", async () => {
  const claims = someone();
  const before = await countUsers();
  const browsers = [openBrowser(), openBrowser(), openBrowser()];
  const replies = await Promise.all(browsers.map((browser) => signIn({ claims }, browser)));
  expect(replies.map(({ reply }) => reply.status)).toEqual([303, 303, 303]);
  expect(await countUsers()).toBe(before + 1);
  const ids = await Promise.all(browsers.map(async (browser) => (await resume(browser)).user.id));
  expect(new Set(ids).size).toBe(1);
});

test.each([
  "https://evil.example.com/",
  "//evil.example.com",
  String.raw`/\evil.example.com`,
  "/\t/evil.example.com",
  "evil.example.com",
  "",
  `/${"x".repeat(2000)}`,
])("the browser is not led to %j", async (returnTo) => {
  const query = new URLSearchParams({ returnTo });
  const reply: Reply = await app.send("GET", `/api/auth/oidc/start?${query.toString()}`);
  expect(problemOf(reply)).toMatchObject({ status: 400, code: "input.invalid" });
  expect(reply.headers.get("set-cookie")).toBeNull();
});

test("the provider gone is an error that says so, and a page that says so to people", async () => {
  const away = await serveApp({ beside: app, env: providerEnv("http://127.0.0.1:9") });
  const reply = await away.send("GET", "/api/auth/oidc/start");
  expect(problemOf(reply)).toMatchObject({ status: 503, code: "auth.provider_unavailable" });
  const headers = { accept: "text/html" };
  const page = await away.send("GET", "/api/auth/oidc/start?returnTo=%2Faccounts", { headers });
  expect([page.status, page.headers.get("location")]).toEqual([
    303,
    "/sign-in?problem=auth.provider_unavailable",
  ]);
  await away.close();
  const { browser } = { browser: openBrowser() };
  const to = await begin(browser);
  provider.state.isDown = true;
  const callback = callbackOf(to, provider.makeCode(to, { claims: someone() }));
  const late = await browser.send(callback, asProgram);
  provider.state.isDown = false;
  await expectNobody(late, browser, "auth.provider_unavailable");
});

test("without a provider there is nothing to begin, and options say so", async () => {
  const plain = await serveApp({ beside: app });
  for (const step of ["start", "callback", "sign-out"])
    expect(problemOf(await plain.send("GET", `/api/auth/oidc/${step}`))).toMatchObject({
      status: 404,
      code: "auth.no_provider",
    });
  expect((await plain.send("GET", "/api/auth/options")).json).toMatchObject({ provider: null });
  expect((await app.send("GET", "/api/auth/options")).json).toMatchObject({
    provider: { name: "Example SSO", signUp: true },
  });
  await plain.close();
});

test("with OIDC_SIGN_UP=off those who have linked their account sign in, and nobody signs up", async () => {
  const known = someone();
  await signIn({ claims: known });
  const off = await serveApp({
    beside: app,
    env: { ...providerEnv(provider.url), OIDC_SIGN_UP: "off", PUBLIC_URL: app.url },
  });
  const browser = openBrowser();
  const enter = async (claims: object) => {
    const first = await browser.send(`${off.url}/api/auth/oidc/start`);
    const to = new URL(first.headers.get("location") ?? "");
    expect(to.searchParams.get("redirect_uri")).toBe(`${app.url}/api/auth/oidc/callback`);
    const callback = callbackOf(to, provider.makeCode(to, { claims: { ...claims } }));
    return browser.send(callback.replace(app.url, off.url), asProgram);
  };
  const refused = await enter(someone());
  expect([refused.status, await codeOf(refused)]).toEqual([403, "auth.sign_up_closed"]);
  expect((await enter(known)).status).toBe(303);
  await off.close();
});

test("what the provider signs ends its sessions; what others sign, or says something else, ends none", async () => {
  const claims = { ...someone(), sid: "a session there" };
  const { browser } = await signIn({ claims });
  const other = (await signIn({ claims: { ...claims, sid: "another" } })).browser;
  const event = { "http://schemas.openid.net/event/backchannel-logout": {} };
  const send = (token: string) =>
    app.send("POST", "/api/auth/oidc/backchannel-logout", {
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ logout_token: token }).toString(),
    });
  const right = { sub: claims.sub, sid: claims.sid, events: event };
  for (const [wrong, lie] of [
    [right, { isForged: true }],
    [{ ...right, aud: "another app" }, {}],
    [{ ...right, iss: "https://evil.example.com" }, {}],
    [{ ...right, nonce: "of an ID token" }, {}],
    [{ ...right, events: {} }, {}],
    [{ events: event }, {}],
    [{ ...right, iat: Math.floor(Date.now() / 1000) - 3600 }, {}],
  ] as const)
    expect((await send(await provider.sign(wrong, lie))).status).toBe(401);
  expect((await send("no token")).status).toBe(401);
  const { authorization } = await resume(browser);
  const profileOf = async (bearer: string) =>
    (await app.send("GET", "/api/profile", { headers: { authorization: bearer } })).status;
  expect(await profileOf(authorization)).toBe(200);

  expect((await send(await provider.sign(right))).status).toBe(200);
  expect(await profileOf(authorization)).toBe(401);
  const { authorization: ofOther } = await resume(other);
  expect(await profileOf(ofOther)).toBe(200);
  expect((await send(await provider.sign({ sub: claims.sub, events: event }))).status).toBe(200);
  expect(await profileOf(ofOther)).toBe(401);
});
