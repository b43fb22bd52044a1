import { randomUUID } from "node:crypto";
import { startTestServer, type TestServer } from "@outlay/server/testing";
import { launchBrowser } from "@outlay/server/testing/browser";
import type { Browser, BrowserContext, Page } from "playwright-core";
import type * as clientModule from "../src/index.ts";
import type { Client } from "../src/index.ts";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";

// The client as it is served, in tabs of a browser.

let server: TestServer;
let browser: Browser;
let context: BrowserContext;
let refreshes: number;

beforeAll(async () => {
  [server, browser] = await Promise.all([startTestServer(), launchBrowser()]);
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

type Tab = { outlay: Client; signedOut: number };
declare const client: typeof clientModule;
declare const tab: Tab;

/** A tab with a client of its own, whose session all tabs share. */
async function openTab(): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${server.url}/livez`);
  // As text: Vitest would rewrite the import.
  await page.evaluate(
    `import("/client/outlay-client.mjs").then((client) => Object.assign(globalThis, { client }))`,
  );
  await page.evaluate(() => {
    const onSignedOut = () => (tab.signedOut += 1);
    const tokens = client.browserTokens();
    const outlay = client.createClient({ url: location.origin, tokens, onSignedOut });
    Object.assign(globalThis, { tab: { outlay, signedOut: 0 } });
  });
  return page;
}

async function signUp(page: Page): Promise<void> {
  await page.evaluate(
    (email) =>
      tab.outlay.auth.register.mutate({ email, password: "correct horse battery", name: "Ada" }),
    `${randomUUID()}@example.com`,
  );
}

/** As if ten minutes had passed. */
async function expireAccess(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const tokens = client.browserTokens();
    const held = tokens.read();
    if (held) await tokens.write({ ...held, accessToken: "expired" });
  });
}

const threeCalls = () =>
  Promise.all([
    tab.outlay.profile.get.query(),
    tab.outlay.books.list.query(),
    tab.outlay.expenses.create.mutate({ amount: "1" }),
  ]).then(([{ name }]) => name);

test("a session survives a reload, and is every tab's", async () => {
  const first = await openTab();
  await signUp(first);
  await first.close();
  const second = await openTab();
  expect(await second.evaluate(threeCalls)).toBe("Ada");
});

test("two tabs whose access token has expired refresh once for both", async () => {
  const [first, second] = [await openTab(), await openTab()];
  await signUp(first);
  await expireAccess(first);
  const names = await Promise.all([first.evaluate(threeCalls), second.evaluate(threeCalls)]);

  expect(names).toEqual(["Ada", "Ada"]);
  expect(refreshes).toBe(1);
});

test("signing out in one tab signs out the other, which is notified once", async () => {
  const [first, second] = [await openTab(), await openTab()];
  await signUp(first);
  await second.evaluate(threeCalls);
  await first.evaluate(async () => {
    const refreshToken = client.browserTokens().read()?.refreshToken ?? "";
    await tab.outlay.auth.logout.mutate({ refreshToken });
  });
  await second.waitForFunction(() => tab.signedOut > 0);

  expect(await first.evaluate(() => tab.signedOut)).toBe(1);
  expect(await second.evaluate(() => tab.signedOut)).toBe(1);
  const message = await second.evaluate(() =>
    tab.outlay.profile.get.query().then(
      () => "",
      (error: Error) => error.message,
    ),
  );
  expect(message).toBe("Sign in first.");
});

test("what is in the storage and no tokens counts as signed out", async () => {
  const page = await openTab();
  await page.evaluate(() => localStorage.setItem("outlay", '{"accessToken":1}'));
  expect(await page.evaluate(() => client.browserTokens().read())).toBeUndefined();
});

test("an upload reports its progress in a browser, too", async () => {
  const page = await openTab();
  await signUp(page);
  const [last, size] = await page.evaluate(async () => {
    const { defaultBookId: id } = await tab.outlay.profile.get.query();
    const file = await (await tab.outlay.books.export.query({ id })).blob();
    let latest: object | undefined;
    await tab.outlay.books.import.mutate(
      { file },
      client.withProgress((step) => (latest = step)),
    );
    return [latest, file.size] as const;
  });
  expect(last).toEqual({ loaded: size, total: size });
});
