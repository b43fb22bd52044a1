import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { copyFileSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { startTestServer, type TestServer } from "@outlay/server/testing";
import { launchBrowser } from "@outlay/server/testing/browser";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { build, preview, type PreviewServer } from "vite";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { type Client, createClient, memoryTokens } from "../src/index.ts";
import { createFrontend, type Frontend } from "./testing.frontend.ts";
import { openProxy } from "./testing.proxy.ts";

// A page of its own origin, built with Vite from the package, in tabs of a browser.

let frontend: Frontend;
let site: PreviewServer;
let siteUrl: string;
let server: TestServer;
let browser: Browser;
let context: BrowserContext;
let outlay: Client;
let requests: string[];

beforeAll(async () => {
  frontend = createFrontend("react-dom");
  const root = frontend.folder;
  copyFileSync(join(import.meta.dirname, "programs/react-app.tsx"), join(root, "app.tsx"));
  const page = '<body></body><script type="module" src="app.tsx"></script>';
  writeFileSync(join(root, "index.html"), page);
  const options = { root, configFile: false, logLevel: "error" } as const;
  await build({ ...options, mode: "production", oxc: { jsx: { runtime: "automatic" } } });
  site = await preview({ ...options, preview: { port: 0, host: "127.0.0.1" } });
  if (!site.httpServer.listening) await once(site.httpServer, "listening");
  siteUrl = `http://127.0.0.1:${(site.httpServer.address() as AddressInfo).port}`;
  [server, browser] = await Promise.all([
    startTestServer({ CORS_ORIGINS: siteUrl }),
    launchBrowser(),
  ]);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  await site?.close();
  frontend?.remove();
}, 30_000);

/** Somebody who has signed in on the page, and with a program. */
beforeEach(async () => {
  const tokens = memoryTokens();
  outlay = createClient({ url: server.url, tokens });
  const email = `${randomUUID()}@example.com`;
  const password = "correct horse battery";
  await outlay.auth.register.mutate({ email, password, name: "Ada" });
  const { accessToken, refreshToken } = await createClient({ url: server.url }).auth.login.mutate({
    email,
    password,
  });
  requests = [];
  context = await browser.newContext();
  context.on("request", (request) => {
    if (request.method() !== "OPTIONS") requests.push(request.url().replace(/\?.*/, ""));
  });
  await context.addInitScript((held) => {
    if (localStorage.length === 0) localStorage.setItem("outlay", held);
  }, JSON.stringify({ accessToken, refreshToken }));
});
afterEach(() => context.close());

async function openTab(serverUrl = server.url): Promise<Page> {
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const following = page.waitForResponse(/changes\.live/);
  await page.goto(`${siteUrl}/?server=${encodeURIComponent(serverUrl)}`);
  await following;
  return page;
}

const amounts = (page: Page) => page.locator("li").allTextContents();
const asked = (procedure: string) => requests.filter((url) => url.includes(procedure)).length;

test("a list goes on page by page, and dates are dates", async () => {
  for (const amount of ["1", "2", "3"]) await outlay.expenses.create.mutate({ amount });
  const page = await openTab();
  await page.locator("li").nth(1).waitFor();
  expect(await amounts(page)).toEqual(["3.00", "2.00"]);
  await page.getByRole("button", { name: "More" }).click();
  await page.locator("li").nth(2).waitFor();
  expect(await amounts(page)).toEqual(["3.00", "2.00", "1.00"]);
  expect(await page.locator("li").first().getAttribute("title")).toMatch(/^20\d\d-.*Z$/);
  expect(await page.getByRole("alert").textContent()).toBe("");
});

test("what is recorded in one tab shows in the others, with the balance it makes", async () => {
  const [first, second] = [await openTab(), await openTab()];
  await first.getByRole("button", { name: "Add" }).click();
  for (const page of [first, second]) {
    await page.locator("li", { hasText: "12.50" }).waitFor();
    await page.locator("#balance", { hasText: "-12.50" }).waitFor();
    expect(await amounts(page)).toEqual(["12.50"]);
  }
});

test("a change fetches what it alters, and nothing else", async () => {
  const page = await openTab();
  // The first fetch, and the one after the stream has begun.
  await expect.poll(() => asked("expenses.list")).toBeGreaterThanOrEqual(2);
  await page.waitForLoadState();
  const before = asked("expenses.list");
  const change = page.waitForResponse(/accounts\.list/);
  await outlay.accounts.create.mutate({ name: "Savings" });
  await change;
  expect(asked("expenses.list")).toBe(before);
});

test("a change while the next page is fetched loses neither", async () => {
  for (const amount of ["1", "2", "3"]) await outlay.expenses.create.mutate({ amount });
  const page = await openTab();
  await expect.poll(() => asked("expenses.list")).toBeGreaterThanOrEqual(2);
  const gate = Promise.withResolvers<void>();
  await page.route(/expenses\.list.*cursor/, async (route) => {
    await gate.promise;
    await route.continue();
  });
  await page.getByRole("button", { name: "More" }).click();
  const balance = page.waitForResponse(/accounts\.list/);
  await outlay.expenses.create.mutate({ amount: "4" });
  await balance;
  gate.resolve();
  await page.locator("li").nth(3).waitFor();
  expect(await amounts(page)).toEqual(["4.00", "3.00", "2.00", "1.00"]);
});

test("an expired access token is renewed once for all tabs, and the streams go on", async () => {
  const [first, second] = [await openTab(), await openTab()];
  await first.evaluate(() => {
    const held = JSON.parse(localStorage.getItem("outlay") ?? "") as object;
    localStorage.setItem("outlay", JSON.stringify({ ...held, accessToken: "expired" }));
  });
  await first.getByRole("button", { name: "Add" }).click();
  for (const page of [first, second]) await page.locator("li", { hasText: "12.50" }).waitFor();
  expect(asked("auth.refresh")).toBe(1);
});

test("what has happened while the server was away shows once it is back", async () => {
  const way = await openProxy(server.url);
  const page = await openTab(way.url);
  const opened = asked("changes.live");
  await way.cut();
  await outlay.expenses.create.mutate({ amount: "7" });
  await expect.poll(() => asked("changes.live"), { timeout: 15_000 }).toBeGreaterThan(opened);
  expect(await amounts(page)).toEqual([]);
  await way.restore();
  await page.locator("li", { hasText: "7.00" }).waitFor();
  expect(await amounts(page)).toEqual(["7.00"]);
  await page.close();
  await way.cut();
});
