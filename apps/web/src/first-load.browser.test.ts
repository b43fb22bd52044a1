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

/** The scripts and styles that the browser asks for until a page shows its heading. */
async function loadedFiles(page: Page, path: string, heading: string): Promise<string[]> {
  await page.addInitScript(markHeading);
  await page.goto(path);
  await page.getByRole("heading", { level: 1, name: heading }).waitFor();
  return [...new Set(await page.evaluate(loadedBefore))];
}

/** Their bytes, compressed by gzip. */
async function sizeOf(files: readonly string[]): Promise<number> {
  const sizes = files.map(async (name) => {
    const bytes = await readFile(join(dist, name));
    return gzipSync(bytes, { level: 9 }).length;
  });
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

/** Those that a script has asked for which had to be loaded itself: neither the page nor its start script names them. */
async function foundLate(files: readonly string[]): Promise<string[]> {
  const start = files.find((name) => name.startsWith("/assets/start-")) ?? "";
  const named = await Promise.all(
    ["index.html", start].map((name) => readFile(join(dist, name), "utf8")),
  );
  return files.filter((name) => !named.join("").includes(name));
}

test("a first visit loads less than 125 kB of scripts and styles, all asked for at once, and asks for the session once", async () => {
  const { page } = await web.open();
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  const files = await loadedFiles(page, "/", "Welcome back");
  expect(await foundLate(files)).toEqual([]);
  const bytes = await sizeOf(files);
  expect(bytes).toBeGreaterThan(100_000);
  expect(bytes).toBeLessThan(125_000);
  const calls = () =>
    asked.flatMap((url) => url.split("/trpc/")[1]?.split("?")[0] ?? []).toSorted();
  await expect.poll(calls).toEqual(["auth.options", "auth.refresh"]);
});

// React, the router, the cache and the client alone are 111 kB.
test("the overview, with an empty cache, loads less than 127 kB of them", async () => {
  const { page } = await web.open();
  await signUp(page, "Ada");
  const storageState = await page.context().storageState();
  const fresh = await web.open({ storageState });
  await page.close();
  const files = await loadedFiles(fresh.page, "/", "Overview");
  expect(await foundLate(files)).toEqual([]);
  expect(await sizeOf(files)).toBeLessThan(127_000);
});
