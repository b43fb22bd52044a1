import { randomUUID } from "node:crypto";
import { type Client, createClient } from "@outlay/client";
import { startTestServer, type TestServer } from "@outlay/server/testing";
import { launchBrowser } from "@outlay/server/testing/browser";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { copyExample, type Example, freePorts } from "./frontends.fixture.ts";

// Each frontend as its readers have it: installed from a server, built, and used on a phone.

type Browser = Awaited<ReturnType<typeof launchBrowser>>;
type Page = Awaited<ReturnType<Browser["newPage"]>>;

const minutes = 60_000;
const phone = { width: 390, height: 844 };
const password = "correct horse battery";
const bins = {
  tsc: "node_modules/typescript/bin/tsc",
  vite: "node_modules/vite/bin/vite.js",
  next: "node_modules/next/dist/bin/next",
  kit: "node_modules/@sveltejs/kit/svelte-kit.js",
  svelteCheck: "node_modules/svelte-check/bin/svelte-check",
};

const install = ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline"];

/** Installs, checks and builds an example, and serves it at a port. */
const builds: Record<string, (example: Example, port: number) => Promise<void>> = {
  "vite-react": async ({ run, serve }, port) => {
    await run("npm", ...install);
    await run(bins.tsc, "-p", ".");
    await run(bins.vite, "build");
    await serve(port, bins.vite, "preview", "--host", "127.0.0.1", "--port", String(port));
  },
  next: async ({ run, serve }, port) => {
    await run("npm", ...install);
    await run(bins.next, "build");
    await serve(port, bins.next, "start", "-H", "127.0.0.1", "-p", String(port));
  },
  sveltekit: async ({ run, serve }, port) => {
    await run("npm", ...install);
    await run(bins.kit, "sync");
    await run(bins.svelteCheck, "--fail-on-warnings");
    await run(bins.vite, "build");
    await serve(port, "build/index.js");
  },
  "plain-page": ({ serveFiles }, port) => serveFiles(port),
};

let server: TestServer;
let browser: Browser;
let ports: number[];
beforeAll(async () => {
  ports = await freePorts(Object.keys(builds).length);
  const origins = ports.map((port) => `http://127.0.0.1:${port}`);
  server = await startTestServer({ CORS_ORIGINS: origins.join(",") });
  browser = await launchBrowser();
}, minutes);
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

async function signUp(): Promise<{ outlay: Client; email: string }> {
  const outlay = createClient({ url: server.url });
  const email = `${randomUUID()}@example.com`;
  await outlay.auth.register.mutate({ email, password, name: "Ada" });
  const expense = { op: "create", kind: "expense", amount: "4.80", payee: "Bakery" } as const;
  const operations = Array.from({ length: 25 }, () => expense);
  await outlay.transactions.bulk.mutate({ operations });
  return { outlay, email };
}

async function signIn(page: Page, email: string, given = password): Promise<void> {
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill(given);
  await page.getByRole("button", { name: "Sign in" }).click();
}

async function add(page: Page, amount: string, payee: string): Promise<void> {
  await page.getByLabel("Amount").fill(amount);
  await page.getByLabel("Payee").fill(payee);
  await page.getByRole("button", { name: "Add" }).click();
}

const alertOf = (page: Page) => page.getByRole("alert").filter({ hasText: /./ }).textContent();
const count = (page: Page, rows: number) =>
  page.waitForFunction((wanted) => document.querySelectorAll("li").length === wanted, rows);

describe.each(Object.entries(builds))("%s", (name, build) => {
  let example: Example;
  let page: Page;
  let url: string;
  const faults: string[] = [];

  beforeAll(async () => {
    const port = ports[Object.keys(builds).indexOf(name)] ?? 0;
    url = `http://127.0.0.1:${port}/`;
    example = copyExample(name, server.url);
    await build(example, port);
  }, 5 * minutes);
  afterAll(() => example?.remove());
  afterEach(() => page?.context().close());

  test(
    "signs in, pages, adds, follows changes and signs out, on a phone",
    { timeout: minutes },
    async () => {
      const { outlay, email } = await signUp();
      const context = await browser.newContext({ viewport: phone, locale: "en-GB" });
      page = await context.newPage();
      page.on("pageerror", ({ message }) => faults.push(message));
      await page.goto(url);

      await signIn(page, email, "wrong password");
      expect(await alertOf(page)).toBe("Check the email and the password.");
      await signIn(page, email);
      await count(page, 20);
      await page.getByRole("button", { name: "Show more" }).click();
      await count(page, 25);
      expect(await page.getByRole("button", { name: "Show more" }).count()).toBe(0);

      await add(page, "much", "");
      expect(await alertOf(page)).toMatch(/^amount: Write the amount as a plain decimal/);
      await add(page, "12.50", "Corner shop");
      await count(page, 26);
      expect(await page.getByRole("listitem").first().innerText()).toMatch(/Corner shop\s+€12\.50/);
      expect(await page.getByLabel("Amount").inputValue()).toBe("");

      await outlay.expenses.create.mutate({ amount: "3", payee: "Elsewhere" });
      await page.getByText("Elsewhere").waitFor();
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(phone.width);

      await page.reload();
      await count(page, 20);
      await page.getByRole("button", { name: "Sign out" }).click();
      await page.getByLabel("Password").waitFor();
      expect(await page.getByRole("listitem").count()).toBe(0);
      expect(faults).toEqual([]);
    },
  );
});
