import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { launchBrowser } from "../apps/server/test/testing.browser.ts";
import { buildEmptyPage } from "../apps/web/build/empty-page.ts";
import { createClient } from "../packages/client/src/index.ts";
import { median } from "./load.ts";
import type { Running } from "./process.ts";
import type { Row } from "./table.ts";

type Browser = Awaited<ReturnType<typeof launchBrowser>>;
type Page = Awaited<ReturnType<Browser["newPage"]>>;
type State = Awaited<ReturnType<Awaited<ReturnType<Browser["newContext"]>>["storageState"]>>;

const rounds = 9;
const scale = Number(process.env["BENCH_SCALE"] ?? "1");
const rowCount = Math.round(100_000 * scale);
const email = "bench@example.com";
const password = "correct horse battery";

/** The web app in a browser: how soon it can be used, and whether it stays smooth. */
export async function benchWeb({ url }: Running): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), "outlay-empty-page-"));
  const browser = await launchBrowser();
  const empty = await serveEmptyPage(folder);
  try {
    await seed(url);
    return [...(await timeStarts(browser, url, empty.url)), ...(await timeUse(browser, url))];
  } finally {
    empty.server.close();
    await browser.close();
    await rm(folder, { recursive: true });
  }
}

async function seed(url: string): Promise<void> {
  const client = createClient({ url });
  await client.auth.register.mutate({ email, password, name: "Bench" });
  for (let made = 0; made < rowCount; made += 500) {
    const operations = Array.from({ length: Math.min(500, rowCount - made) }, (_, index) => ({
      op: "create" as const,
      kind: "expense" as const,
      amount: `${1 + ((made + index) % 90)}.50`,
      occurredOn: `2025-${String(1 + (index % 12)).padStart(2, "0")}-${String(1 + (index % 28)).padStart(2, "0")}`,
      payee: `Shop ${index % 40}`,
    }));
    await client.transactions.bulk.mutate({ operations });
  }
}

const types: Record<string, string> = { ".html": "text/html", ".js": "text/javascript" };

async function serveEmptyPage(folder: string): Promise<{ server: Server; url: string }> {
  await buildEmptyPage(folder);
  const server = createServer((request, reply) => {
    const name = request.url === "/" ? "index.html" : (request.url ?? "");
    const send = async () => {
      const bytes = gzipSync(await readFile(join(folder, name)));
      const type = types[extname(name)] ?? "application/octet-stream";
      reply.writeHead(200, { "content-type": type, "content-encoding": "gzip" }).end(bytes);
    };
    send().catch(() => reply.writeHead(404).end());
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

/** Milliseconds from the start of a navigation until an element can be used, in a browser without a cache. */
async function timeStart(browser: Browser, url: string, selector: string, state?: State) {
  const context = await browser.newContext({
    serviceWorkers: "block",
    ...(state && { storageState: state }),
  });
  const page = await context.newPage();
  await page.addInitScript((wanted) => {
    const look = () => {
      if (!document.querySelector(wanted)) return requestAnimationFrame(look);
      // After the frame that shows it, once the page listens.
      return setTimeout(() => Object.assign(globalThis, { usableAt: performance.now() }), 0);
    };
    requestAnimationFrame(look);
  }, selector);
  await page.goto(url);
  const usable = await page.waitForFunction(() => (globalThis as { usableAt?: number }).usableAt);
  const ms = (await usable.jsonValue()) ?? Number.NaN;
  await context.close();
  return ms;
}

async function timeStarts(browser: Browser, url: string, emptyUrl: string): Promise<Row[]> {
  const { page, context } = await signIn(browser, url);
  await page.close();
  const state = await context.storageState();
  await context.close();
  const times = { empty: [] as number[], first: [] as number[], overview: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    times.empty.push(await timeStart(browser, emptyUrl, "h1"));
    times.first.push(await timeStart(browser, url, "form input"));
  }
  // A refresh token works once, so this one is one of a chain.
  times.overview.push(await timeStart(browser, url, "main .overview", state));
  const empty = median(times.empty);
  return [
    {
      what: "web: an empty page of the same framework can be used after",
      value: empty,
      unit: "ms",
    },
    { what: "web: a first visit can be used after", value: median(times.first), unit: "ms" },
    {
      what: "web: a first visit, to an empty page, without a cache",
      value: median(times.first) / empty,
      unit: "",
      atMost: 1.5,
    },
    { what: "web: the overview, without a cache", value: median(times.overview), unit: "ms" },
  ];
}

async function signIn(browser: Browser, url: string) {
  const context = await browser.newContext({
    baseURL: url,
    locale: "en-GB",
    viewport: { width: 1280, height: 900 },
  });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  await page.goto("/sign-in");
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { level: 1, name: "Overview" }).waitFor();
  return { page, context };
}

/** The longest time between two frames while something is done. */
async function longestFrame(page: Page, run: () => Promise<unknown>): Promise<number> {
  await page.evaluate(() => {
    const state = { longest: 0, isOver: false };
    let last = performance.now();
    const frame = (now: number) => {
      state.longest = Math.max(state.longest, now - last);
      last = now;
      if (!state.isOver) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    Object.assign(globalThis, { frames: state });
  });
  await run();
  return page.evaluate(() => {
    const { frames } = globalThis as unknown as { frames: { longest: number; isOver: boolean } };
    frames.isOver = true;
    return frames.longest;
  });
}

async function timeUse(browser: Browser, url: string): Promise<Row[]> {
  const { page } = await signIn(browser, url);
  await page.goto("/transactions");
  await page.locator(".transaction-row").first().waitFor();
  await loadAllRows(page);
  const typing = await longestFrame(page, async () => {
    await page.getByLabel("Quick add").focus();
    await page.keyboard.type("12.50 bakery yesterday #breakfast @checking", { delay: 30 });
  });
  const scrolling = await longestFrame(page, () =>
    page.evaluate(async () => {
      const step = document.documentElement.scrollHeight / 200;
      for (let at = 0; at < 200; at++) {
        scrollTo(0, at * step);
        await new Promise(requestAnimationFrame);
      }
    }),
  );
  return [
    { what: `web: rows loaded in the list`, value: rowCount, unit: "rows" },
    { what: "web: longest frame while typing in quick add", value: typing, unit: "ms", atMost: 50 },
    { what: "web: longest frame while scrolling them", value: scrolling, unit: "ms", atMost: 50 },
    {
      what: "web: a page switch with a warm cache, slowest of medians",
      value: await timeSwitches(page),
      unit: "ms",
      atMost: 100,
    },
  ];
}

/** Scrolls to the end until there is no more to load. */
async function loadAllRows(page: Page): Promise<void> {
  await page.evaluate(async () => {
    while (document.querySelector(".loading-more")) {
      scrollTo(0, document.documentElement.scrollHeight);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    scrollTo(0, 0);
  });
}

const pages = ["Accounts", "Budgets", "Overview", "Categories", "Reports"];

/** From the click in the navigation to the frame that shows the other page's heading. */
async function timeSwitches(page: Page): Promise<number> {
  const times = new Map<string, number[]>(pages.map((name) => [name, []]));
  for (let round = 0; round < 6; round++)
    for (const name of pages) {
      const ms = await page.evaluate(async (wanted) => {
        const links = [...document.querySelectorAll<HTMLElement>(".navigation a")];
        const link = links.find(({ textContent }) => textContent === wanted);
        const before = performance.now();
        link?.click();
        while (document.querySelector("h1")?.textContent !== wanted)
          await new Promise(requestAnimationFrame);
        await new Promise(requestAnimationFrame);
        return performance.now() - before;
      }, name);
      // The first round fills the cache.
      if (round > 0) times.get(name)?.push(ms);
      await page.waitForTimeout(300);
    }
  return Math.max(...[...times.values()].map(median));
}
