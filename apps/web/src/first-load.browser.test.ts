import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { signUp, startWeb, type WebApp } from "./web.fixture.ts";

const dist = join(import.meta.dirname, "../dist");

let web: WebApp;
beforeAll(async () => {
  web = await startWeb();
}, 90_000);
afterAll(async () => {
  await web?.stop();
}, 30_000);

/** Notes when the page first shows a heading. */
function markHeading(): void {
  const seen = new MutationObserver(() => {
    if (!document.querySelector("h1")) return;
    performance.mark("heading");
    seen.disconnect();
  });
  seen.observe(document, { childList: true, subtree: true });
}

const loadedBefore = () => {
  const [heading] = performance.getEntriesByName("heading");
  return performance
    .getEntriesByType("resource")
    .filter(({ startTime }) => startTime <= (heading?.startTime ?? Infinity))
    .map(({ name }) => new URL(name).pathname)
    .filter((path) => /\.(js|css)$/.test(path));
};

/** Bytes, compressed by gzip, of the scripts and styles that the browser asks for until a page shows its heading. */
async function loadedBytes(page: Page, path: string, heading: string): Promise<number> {
  await page.addInitScript(markHeading);
  await page.goto(path);
  await page.getByRole("heading", { level: 1, name: heading }).waitFor();
  const files = new Set(await page.evaluate(loadedBefore));
  const sizes = [...files].map(async (name) => {
    const bytes = await readFile(join(dist, name));
    return gzipSync(bytes, { level: 9 }).length;
  });
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

test("a first visit loads less than 125 kB of scripts and styles, and asks for the session once", async () => {
  const { page } = await web.open();
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  const bytes = await loadedBytes(page, "/", "Welcome back");
  expect(bytes).toBeGreaterThan(100_000);
  expect(bytes).toBeLessThan(125_000);
  const calls = () =>
    asked.flatMap((url) => url.split("/trpc/")[1]?.split("?")[0] ?? []).toSorted();
  await expect.poll(calls).toEqual(["auth.options", "auth.refresh"]);
});

// React, the router, the cache and the client alone are 112 kB.
test("the overview, with an empty cache, loads less than 130 kB of them", async () => {
  const { page } = await web.open();
  await signUp(page, "Ada");
  const storageState = await page.context().storageState();
  const fresh = await web.open({ storageState });
  await page.close();
  expect(await loadedBytes(fresh.page, "/", "Overview")).toBeLessThan(130_000);
});
