import { startTestServer } from "@outlay/server/testing";
import { launchBrowser } from "@outlay/server/testing/browser";
import { type Client, createClient } from "@outlay/client";
import axe from "axe-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeEach, expect } from "vitest";

export type WebApp = {
  browser: Browser;
  url: string;
  /** A page of a browser profile of its own, in English unless the options say otherwise, and what goes wrong on it. */
  open: (options?: BrowserContextOptions) => Promise<{ page: Page; faults: string[] }>;
  /** Takes the server away while something is done, and starts it again. */
  restart: (whileAway?: () => Promise<void>) => Promise<void>;
  stop: () => Promise<void>;
};

export async function startWeb(env: Record<string, string> = {}): Promise<WebApp> {
  const [server, browser] = await Promise.all([startTestServer(env), launchBrowser()]);
  const { url } = server;
  return {
    browser,
    url,
    restart: server.restart,
    open: async (options) => {
      const context = await browser.newContext({
        baseURL: url,
        locale: "en-GB",
        timezoneId: "Europe/Vienna",
        viewport: { width: 1280, height: 900 },
        ...options,
      });
      const page = await context.newPage();
      page.setDefaultTimeout(8_000);
      return { page, faults: watchFaults(page, url) };
    },
    stop: async () => {
      await browser.close();
      await server.stop();
    },
  };
}

/** The app on a server for the tests of a file. */
export async function serveWeb(): Promise<WebApp> {
  const starting = startWeb();
  afterAll(async () => (await starting).stop(), 30_000);
  return starting;
}

/** The same, with the page that the tests share; `faults` has what went wrong on it in the test that runs. */
export async function servePage() {
  const web = await serveWeb();
  const { page, faults } = await web.open();
  beforeEach(() => {
    faults.length = 0;
  });
  return { web, page, faults };
}

const password = "correct horse battery";
const emailOf = (name: string) => `${name.toLowerCase()}@example.com`;

/** A client of somebody who has signed up. */
export async function clientOf(web: WebApp, name: string): Promise<Client> {
  const client = createClient({ url: web.url });
  await client.auth.login.mutate({ email: emailOf(name), password });
  return client;
}

/** Requests to other hosts, page errors and console errors, among them violations of the Content-Security-Policy. */
function watchFaults(page: Page, url: string): string[] {
  const faults: string[] = [];
  page.on("request", (request) => {
    // A picture of the page itself has an address of its own.
    if (
      !request
        .url()
        .replace(/^blob:/, "")
        .startsWith(`${url}/`)
    )
      faults.push(`request to ${request.url()}`);
  });
  page.on("pageerror", (error) => faults.push(`page error: ${error.message}`));
  page.on("console", (message) => {
    // Chromium reports each refused request as an error; a page without a session asks once.
    const refusal = /the server responded with a status of 4\d\d/.test(message.text());
    if (message.type() === "error" && !refusal) faults.push(`console: ${message.text()}`);
  });
  return faults;
}

/** Signs up through the pages, and sets up the first account. */
export async function signUp(page: Page, name: string, balance = ""): Promise<void> {
  await page.goto("/sign-up");
  await page.getByLabel("Your name").fill(name);
  await page.getByLabel("Email").fill(emailOf(name));
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Create account" }).click();
  await page.getByLabel("Its balance today").fill(balance);
  await page.getByRole("button", { name: "Start" }).click();
  await page.getByRole("heading", { level: 1, name: "Overview" }).waitFor();
}

/** What axe-core finds wrong on the page as it is. */
export async function findViolations(page: Page): Promise<string[]> {
  // Evaluated by the debugger, which no Content-Security-Policy stops.
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => {
    const loaded = window as unknown as { axe: { run: () => Promise<axe.AxeResults> } };
    return loaded.axe.run();
  });
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, failureSummary = "" }) => `${id}: ${help}: ${html} ${failureSummary}`),
  );
}

/** That axe-core finds nothing wrong on the page in either theme, and that it fits a phone. */
export async function expectNoBarriers(page: Page): Promise<void> {
  await page.getByRole("heading", { level: 1 }).waitFor();
  await expect.poll(() => page.locator("[aria-busy=true]").count()).toBe(0);
  for (const theme of ["Dark", "Light"]) {
    await page.getByLabel("Theme").selectOption(theme);
    expect(await findViolations(page)).toEqual([]);
  }
  await page.setViewportSize({ width: 360, height: 740 });
  await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  await page.setViewportSize({ width: 1280, height: 900 });
}
