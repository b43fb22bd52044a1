import { TOTP } from "otpauth";
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeEach, expect, test, vi } from "vitest";
import { serveApp } from "./http.fixture.ts";
import { launchBrowser } from "./testing.browser.ts";

// The reference takes seconds of a processor.
vi.setConfig({ testTimeout: 60_000 });
const server = await serveApp();
const browser = await launchBrowser();
let context: BrowserContext;
let page: Page;
/** Requests to other hosts and errors of the page; every test ends with none. */
let faults: string[] = [];

afterAll(async () => {
  await browser.close();
  await server.close();
});
beforeEach(async () => {
  faults = [];
  // Each has a cold cache and a storage of its own.
  context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  page = await context.newPage();
  page.setDefaultTimeout(30_000);
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(`${server.url}/`) && !/^(blob|data):/.test(url)) faults.push(url);
  });
  page.on("pageerror", ({ message }) => faults.push(message));
});
afterEach(async () => {
  await context.close();
  if (faults.length > 0) throw new Error(faults.join("\n"));
});

const button = (name: string) => page.getByRole("button", { name, exact: true });
const heading = (name: string) => page.getByRole("heading", { name, exact: true });
const signedIn = () => page.locator("#signed-in");
const reply = () => page.locator("#reply");
const enter = async (email: string, way: string) => {
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill("correct horse battery");
  await button(way).click();
};
/** Opens the page without the reference. */
const openTop = async () => {
  await context.route("**/docs/reference-*", (route) => route.abort());
  await page.goto(`${server.url}/docs`);
};
const openReference = (place: string) => page.goto(`${server.url}/docs#tag/${place}`);
const scrollsSideways = () =>
  page.evaluate<boolean>("document.documentElement.scrollWidth > window.innerWidth");

test("the page is painted before the reference is here; all of it is a quarter of its size", async () => {
  const session = await context.newCDPSession(page);
  await session.send("Network.enable");
  let bytes = 0;
  session.on("Network.loadingFinished", ({ encodedDataLength }) => (bytes += encodedDataLength));
  await page.goto(`${server.url}/docs`);
  await heading("auth").waitFor();
  const [[paint] = [], [library] = []] = await page.evaluate<{ startTime: number }[][]>(`[
    performance.getEntriesByName("first-contentful-paint").map(({ startTime }) => ({ startTime })),
    performance.getEntriesByType("resource").filter(({ name }) => name.includes("/docs/reference-")),
  ]`);
  expect(paint?.startTime).toBeLessThanOrEqual(library?.startTime ?? 0);
  // It is 4.9 MB.
  expect(bytes).toBeGreaterThan(500_000);
  expect(bytes).toBeLessThan(1_225_000);
});

test("three lines lead from an email to an expense; the tab stays signed in, another does not", async () => {
  await page.setViewportSize({ width: 390, height: 844 });
  await openTop();
  expect(await page.getByLabel(/token/).isVisible()).toBe(false);
  await enter("ada@example.com", "Create a user");
  await signedIn().getByText("Signed in as ada@example.com").waitFor();
  await button("Record it").click();
  await reply().getByText("201").waitFor();
  await button("Show it").click();
  await reply().getByText('"amount": "4.50"').waitFor();

  await page.reload();
  await signedIn().waitFor();
  const other = await context.newPage();
  await other.goto(`${server.url}/docs`);
  await other.getByLabel("Email").waitFor();
  expect(await scrollsSideways()).toBe(false);
  await button("Sign out").click();
  await page.getByLabel("Email").waitFor();
  expect(await page.evaluate(() => [sessionStorage.length, localStorage.length])).toEqual([0, 0]);
});

test("the reason is shown when signing in fails, or nobody has signed in", async () => {
  await openTop();
  await enter("nobody@example.com", "Sign in");
  await page.getByText("Check the email and the password").waitFor();
  await button("Show it").click();
  await reply().waitFor();
  expect(await reply().textContent()).toMatch(/^401\n/);
});

test("a code is asked for where the user has a second factor", async () => {
  const user = await server.signUp("carol");
  const { secret } = (await user.send("POST", "/api/profile/totp")).json as { secret: string };
  const code = new TOTP({ secret }).generate({ timestamp: server.clock.now.getTime() });
  const confirmed = await user.send("POST", "/api/profile/totp/confirm", { json: { code } });
  const { recoveryCodes } = confirmed.json as { recoveryCodes: string[] };
  await openTop();
  expect(await page.getByLabel("Code of your authenticator app").isVisible()).toBe(false);
  await enter(user.user.email, "Sign in");
  await page.getByLabel("Code of your authenticator app").fill(recoveryCodes[0] ?? "");
  await button("Sign in").click();
  await signedIn().getByText("Signed in as carol@example.com").waitFor();
});

test("a token is another way to sign in", async () => {
  const { accessToken } = await server.signUp("erin");
  await openTop();
  await page.getByText("Other ways").click();
  await page.getByLabel(/token/).fill(accessToken);
  await button("Use it").click();
  await signedIn().getByText("Signed in with a token").waitFor();
  await button("Show it").click();
  await reply().waitFor();
  expect(await reply().textContent()).toMatch(/^200\n/);
});

test("a request of the reference has the session's token, renewed when it has expired", async () => {
  const { user, refreshToken } = await server.signUp("grace");
  const expired = { accessToken: "expired", expiresAtMs: 0, refreshToken, email: user.email };
  await page.addInitScript(`sessionStorage.setItem(
    "outlay.docs.session", ${JSON.stringify(JSON.stringify(expired))})`);
  await openReference("expenses/GET/api/expenses");
  const section = page.locator("[id$='tag/expenses/GET/api/expenses']");
  await section.getByRole("button", { name: /Test Request/ }).click();
  // What is optional is left out.
  const sent = page.waitForResponse(`${server.url}/api/expenses`);
  await page.getByRole("button", { name: /^Send/ }).first().click();
  const response = await sent;
  expect(response.status()).toBe(200);
  expect(await response.json()).toEqual({ items: [], nextCursor: null });
});

test("the codes of errors are the last section, and nothing scrolls sideways on a phone", async () => {
  await page.setViewportSize({ width: 390, height: 844 });
  await openReference("errors");
  await page.getByRole("cell", { name: "input.invalid", exact: true }).waitFor();
  const ids = await page.evaluate<string[]>(
    `[...document.querySelectorAll("[id*='/tag/']")].map(({ id }) => id.split("/tag/")[1])`,
  );
  expect(ids.findLast((id) => !id.includes("/"))).toBe("errors");
  expect(await scrollsSideways()).toBe(false);
});
