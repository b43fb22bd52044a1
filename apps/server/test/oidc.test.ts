import { afterAll, beforeAll, expect, test } from "vitest";
import { problemOf, sendTo, serveApp } from "./http.fixture.ts";
import { freePort, openBrowser, providerEnv, startProvider } from "./oidc.fixture.ts";

const issuer = `http://localhost:${await freePort()}`;
const app = await serveApp({ env: { ...providerEnv(issuer), SIGN_UP: "closed" } });
let provider: Awaited<ReturnType<typeof startProvider>>;
beforeAll(async () => {
  provider = await startProvider(issuer, app.url);
}, 30_000);
afterAll(async () => {
  await provider?.stop();
  await app.close();
});

type Browser = ReturnType<typeof openBrowser>;
const start = `${app.url}/api/auth/oidc/start`;
const isBack = new RegExp(`^${app.url}(?!/api/)`);

/** What a page does after it was loaded: the session of the cookie. */
async function resume(browser: Browser) {
  const headers = { origin: app.url, cookie: browser.cookieOf(app.url) };
  const json = { session: "cookie" };
  const reply = await sendTo(app.url + "/api/auth/refresh", "POST", { headers, json });
  if (reply.status !== 200) return undefined;
  const { accessToken, user } = reply.json as {
    accessToken: string;
    user: { id: string; email: string; name: string };
  };
  const authorization = `Bearer ${accessToken}`;
  const send: typeof app.send = (method, path, sending = {}) =>
    app.send(method, path, { ...sending, headers: { authorization, ...sending.headers } });
  return { user, send };
}

async function signIn(person: string, query = "") {
  const browser = openBrowser();
  const { url } = await browser.signInAs(person, start + query, isBack);
  const session = await resume(browser);
  return { browser, url, session };
}

test("a person who signs in with the provider becomes a user, though sign-up is closed, and is the same one the next time", async () => {
  const first = await signIn("ada", "?baseCurrency=CHF&timeZone=Europe%2FZurich");
  expect(first.url).toBe(`${app.url}/welcome`);
  expect(first.session?.user).toMatchObject({
    email: "ada@example.com",
    emailVerifiedAt: expect.any(String),
    name: "Ada Lovelace",
    hasPassword: false,
    timeZone: "Europe/Zurich",
  });
  const books = await first.session?.send("GET", "/api/books");
  expect(books?.json).toMatchObject({
    items: [{ baseCurrency: "CHF", timeZone: "Europe/Zurich" }],
  });

  const second = await signIn("ada", "?returnTo=%2Faccounts%3Fa%3Db%23c");
  expect(second.url).toBe(`${app.url}/accounts?a=b#c`);
  expect(second.session?.user.id).toBe(first.session?.user.id);
  const json = { email: "bob@example.com", password: "correct horse battery", name: "Bob" };
  const refused = await app.send("POST", "/api/auth/register", { json });
  expect(problemOf(refused)).toMatchObject({ status: 403, code: "auth.sign_up_closed" });
});

test("signing out at the provider ends the session that it has opened, and no other", async () => {
  const { browser, session } = await signIn("carol");
  const other = await signIn("carol");
  const out = await browser.open(`${app.url}/api/auth/oidc/sign-out`);
  expect(new URL(out.url).origin).toBe(issuer);
  const { action, ...form } = await browser.submit(out, { logout: "yes" });
  const { url } = await browser.open(action, { ...form, stopsAt: isBack });
  expect(url).toBe(`${app.url}/sign-in`);
  // The provider notifies the server before it sends the browser back.
  await expect.poll(async () => (await session?.send("GET", "/api/profile"))?.status).toBe(401);
  expect((await other.session?.send("GET", "/api/profile"))?.status).toBe(200);
});

test("an email that the provider has not proved makes no user", async () => {
  const { url, session } = await signIn("unproved");
  expect(url).toBe(`${app.url}/sign-in?problem=auth.email_unverified`);
  expect(session).toBeUndefined();
});

test("keys that the provider has changed are fetched again", async () => {
  expect((await signIn("dora")).session).toBeDefined();
  await provider.stop();
  const gone = await app.send("GET", "/api/auth/oidc/start");
  // The provider is not asked before the browser is sent there.
  expect(gone.status).toBe(303);
  provider = await startProvider(issuer, app.url);
  await expect.poll(async () => (await signIn("dora")).session, { timeout: 10_000 }).toBeDefined();
}, 30_000);
