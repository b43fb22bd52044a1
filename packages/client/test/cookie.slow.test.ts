import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { startTestServer, type TestServer } from "@outlay/server/testing";
import { launchBrowser } from "@outlay/server/testing/browser";
import type { Browser, BrowserContext, Page } from "playwright-core";
import type * as clientModule from "../src/index.ts";
import type { Client, TokenStore } from "../src/index.ts";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";

// Sessions by cookie, in tabs of a browser at localhost.

let server: TestServer;
let url: string;
let browser: Browser;
let context: BrowserContext;
let refreshes: number;

beforeAll(async () => {
  [server, browser] = await Promise.all([startTestServer(), launchBrowser()]);
  url = server.url.replace("127.0.0.1", "localhost");
}, 90_000);
afterAll(async () => {
  await browser?.close();
  await server?.stop();
}, 30_000);

beforeEach(async () => {
  context = await browser.newContext();
  refreshes = 0;
  context.on("request", (request) => {
    if (request.url().endsWith("/trpc/auth.refresh")) refreshes += 1;
  });
});
afterEach(() => context.close());

type Tab = { outlay: Client; tokens: TokenStore; signedOut: number };
declare const client: typeof clientModule;
declare const tab: Tab;

async function loadClient(page: Page): Promise<void> {
  // As text: Vitest would rewrite the import.
  await page.evaluate(
    `import("/client/outlay-client.mjs").then((client) => Object.assign(globalThis, { client }))`,
  );
  await page.evaluate(() => {
    const onSignedOut = () => (tab.signedOut += 1);
    const tokens = client.cookieTokens();
    const outlay = client.createClient({ url: location.origin, tokens, onSignedOut });
    Object.assign(globalThis, { tab: { outlay, tokens, signedOut: 0 } });
  });
}

async function openTab(at = url): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${at}/livez`);
  await loadClient(page);
  return page;
}

const password = "correct horse battery";

async function signUp(page: Page, name = "Ada"): Promise<string> {
  const input = { email: `${randomUUID()}@example.com`, password, name };
  await page.evaluate((given) => tab.outlay.auth.register.mutate(given), input);
  return input.email;
}

/** As if ten minutes had passed. */
const expireAccess = (page: Page) =>
  page.evaluate(() => tab.tokens.write({ accessToken: "expired", refreshToken: "" }));

const threeCalls = () =>
  Promise.all([
    tab.outlay.profile.get.query(),
    tab.outlay.books.list.query(),
    tab.outlay.expenses.create.mutate({ amount: "1" }),
  ]).then(([{ name }]) => name);

const failureOf = (page: Page) =>
  page.evaluate(() =>
    tab.outlay.profile.get.query().then(
      () => "",
      (error: Error) => error.message,
    ),
  );

const sessionCookie = async () =>
  (await context.cookies()).find(({ name }) => name === "__Host-outlay");

test("a session survives a reload with one refresh, and no script can read what it lives on", async () => {
  const page = await openTab();
  await signUp(page);
  expect(await sessionCookie()).toMatchObject({
    value: expect.stringMatching(/^outlay_rt_/),
    domain: "localhost",
    path: "/",
    httpOnly: true,
    secure: true,
    sameSite: "Strict",
  });
  await page.reload();
  await loadClient(page);
  expect(await page.evaluate(threeCalls)).toBe("Ada");
  expect(refreshes).toBe(1);

  const seen = await page.evaluate(() =>
    JSON.stringify([
      document.cookie,
      { ...localStorage },
      { ...sessionStorage },
      tab.tokens.read(),
    ]),
  );
  expect(seen).not.toContain("outlay_rt_");
  expect(JSON.parse(seen)).toEqual([
    "",
    {},
    {},
    { accessToken: expect.any(String), refreshToken: "" },
  ]);
});

test("the address 127.0.0.1 will do as well as localhost", async () => {
  const page = await openTab(server.url);
  await signUp(page);
  await page.reload();
  await loadClient(page);
  expect(await page.evaluate(threeCalls)).toBe("Ada");
});

test("a browser that is opened again is still signed in", async () => {
  const page = await openTab();
  await signUp(page);
  const state = await context.storageState();
  await context.close();
  context = await browser.newContext({ storageState: state });
  expect(await (await openTab()).evaluate(threeCalls)).toBe("Ada");
});

test("a page without a session asks for one once, and says what to do", async () => {
  const page = await openTab();
  const asked: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  expect(await failureOf(page)).toBe("Sign in first.");
  expect(asked).toEqual(["/trpc/auth.refresh"]);
  expect(await failureOf(page)).toBe("Sign in first.");
  expect(refreshes).toBe(1);
  expect(await page.evaluate(() => tab.signedOut)).toBe(0);
});

test("five tabs that are opened at once refresh once for all", async () => {
  const first = await openTab();
  await signUp(first);
  await first.close();
  const tabs = await Promise.all(Array.from({ length: 5 }, () => openTab()));
  expect(await Promise.all(tabs.map((page) => page.evaluate(threeCalls)))).toEqual(
    Array.from({ length: 5 }, () => "Ada"),
  );
  expect(refreshes).toBe(1);
});

test("two tabs whose access token has expired refresh once for both", async () => {
  const [first, second] = [await openTab(), await openTab()];
  await signUp(first);
  await expireAccess(first);
  const names = await Promise.all([first.evaluate(threeCalls), second.evaluate(threeCalls)]);
  expect(names).toEqual(["Ada", "Ada"]);
  expect(refreshes).toBe(1);
});

test("signing in in one tab signs in the others, without a refresh", async () => {
  const [first, second] = [await openTab(), await openTab()];
  expect(await failureOf(second)).toBe("Sign in first.");
  const before = refreshes;
  await signUp(first);
  await second.waitForFunction(() => tab.tokens.read() !== undefined);
  expect(await second.evaluate(threeCalls)).toBe("Ada");
  expect(refreshes).toBe(before);
});

test("signing out in one tab removes the cookie and signs out the others, once", async () => {
  const [first, second] = [await openTab(), await openTab()];
  await signUp(first);
  await second.evaluate(threeCalls);
  await first.evaluate(() => tab.outlay.auth.logout.mutate({ session: "cookie" }));
  await second.waitForFunction(() => tab.signedOut > 0);

  expect(await sessionCookie()).toBeUndefined();
  expect(await first.evaluate(() => tab.signedOut)).toBe(1);
  expect(await second.evaluate(() => tab.signedOut)).toBe(1);
  expect(await failureOf(second)).toBe("Sign in first.");
  await second.reload();
  await loadClient(second);
  expect(await failureOf(second)).toBe("Sign in first.");
});

test("a stream is a page's first call as well as any other", async () => {
  const page = await openTab();
  await signUp(page);
  await page.reload();
  await loadClient(page);
  const entity = await page.evaluate(async () => {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    tab.outlay.changes.live.subscribe(undefined, {
      onStarted: () => void tab.outlay.accounts.create.mutate({ name: "Savings" }).catch(reject),
      onData: ({ data }) => resolve(data.entity),
      onError: reject,
    });
    return promise;
  });
  expect([entity, refreshes]).toEqual(["account", 1]);
});

test("signing in waits for a refresh of another tab, and does not happen when it is broken off", async () => {
  const [first, second] = [await openTab(), await openTab()];
  const email = await signUp(first);
  await second.evaluate(
    () =>
      new Promise<void>((held) => {
        const hold = () => new Promise((free) => Object.assign(globalThis, { free, held: held() }));
        void navigator.locks.request("outlay:session cookie", hold);
      }),
  );
  const logins: string[] = [];
  context.on("request", (request) => {
    if (request.url().endsWith("/trpc/auth.login")) logins.push(request.url());
  });
  const signedIn = first.evaluate(
    async (credentials) => {
      const waiting = tab.outlay.auth.login.mutate(credentials);
      const aborted = new AbortController();
      const broken = tab.outlay.auth.login.mutate(credentials, { signal: aborted.signal });
      aborted.abort(new Error("given up"));
      const failure = await broken.catch((error: Error) => error.message);
      Object.assign(globalThis, { isBroken: true });
      return [failure, (await waiting).user.name];
    },
    { email, password },
  );
  // A tab in the background draws no frames, by which Playwright would look.
  await expect.poll(() => first.evaluate(() => "isBroken" in globalThis)).toBe(true);
  expect(logins).toEqual([]);
  await second.evaluate(() => (globalThis as unknown as { free: () => void }).free());
  expect(await signedIn).toEqual(["given up", "Ada"]);
  expect(logins.length).toBe(1);
});

test("a session that was ended elsewhere ends in all tabs, and its cookie is removed", async () => {
  const [first, second] = [await openTab(), await openTab()];
  const email = await signUp(first);
  await second.evaluate(threeCalls);
  const [elsewhere] = [await browser.newContext()];
  const page = await elsewhere.newPage();
  await page.goto(`${url}/livez`);
  await loadClient(page);
  await page.evaluate(
    async (credentials) => {
      await tab.outlay.auth.login.mutate(credentials);
      const passwords = { currentPassword: credentials.password, newPassword: "another staple 5" };
      await tab.outlay.profile.changePassword.mutate(passwords);
    },
    { email, password },
  );
  await elsewhere.close();
  await expect
    .poll(() => failureOf(first), { timeout: 5000 })
    .toBe("The session has ended. Sign in again.");
  await second.waitForFunction(() => tab.signedOut === 1);
  expect(await sessionCookie()).toBeUndefined();
});

test("a page that is left while it refreshes loses nothing: the next one goes on with the new cookie", async () => {
  const page = await openTab();
  await signUp(page);
  const before = (await sessionCookie())?.value;
  await page.reload();
  await loadClient(page);
  const sent = page.waitForRequest(/auth\.refresh/);
  await Promise.all([
    sent.then(() => page.goto("about:blank")),
    page.evaluate(() => void tab.outlay.profile.get.query().catch(() => {})),
  ]);
  await expect.poll(async () => (await sessionCookie())?.value).not.toBe(before);
  expect((await sessionCookie())?.value).toMatch(/^outlay_rt_/);
  expect(await (await openTab()).evaluate(threeCalls)).toBe("Ada");
});

test("another port of this machine cannot use the cookie, whatever it sends", async () => {
  const page = await openTab();
  await signUp(page);
  const before = await sessionCookie();
  const foreign = createServer((_request, response) => response.end("here")).listen(0, "localhost");
  await once(foreign, "listening");
  const evil = await context.newPage();
  await evil.goto(`http://localhost:${(foreign.address() as AddressInfo).port}`);
  await evil.evaluate(async (target) => {
    const body = JSON.stringify({ session: "cookie" });
    for (const path of ["/api/auth/refresh", "/api/auth/logout"]) {
      const common = { method: "POST", credentials: "include", body } as const;
      const headers = { "content-type": "application/json" };
      await fetch(target + path, { ...common, mode: "no-cors" }).catch(() => {});
      await fetch(target + path, { ...common, headers }).catch(() => {});
    }
    const form = document.createElement("form");
    Object.assign(form, { method: "post", action: `${target}/api/auth/logout` });
    document.body.append(form);
    form.submit();
  }, url);
  await evil.waitForLoadState();
  expect(await sessionCookie()).toEqual(before);
  expect(await page.evaluate(threeCalls)).toBe("Ada");
  await page.reload();
  await loadClient(page);
  expect(await page.evaluate(threeCalls)).toBe("Ada");
  foreign.close();
});
