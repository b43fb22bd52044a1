import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { clientOf, findViolations, serveWeb, signUp } from "./web.fixture.ts";

const web = await serveWeb();

const row = (page: Page, text: string) =>
  page.locator(".transaction-row").filter({ hasText: text });

async function quickAdd(page: Page, line: string): Promise<void> {
  await page.getByLabel("Quick add").fill(line);
  await page.keyboard.press("Enter");
}

/** Signed in, with the transactions open and everything kept that works offline. */
async function openKept(name: string): Promise<{ page: Page; faults: string[] }> {
  const { page, faults } = await web.open();
  await signUp(page, name, "100");
  await page.goto("/transactions");
  await quickAdd(page, "5 bakery");
  await row(page, "bakery").waitFor();
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
  // Replies are kept a moment after they came.
  await expect.poll(() => countKept(page)).toBeGreaterThan(4);
  return { page, faults };
}

/** The ids of the replies that are kept. */
const keptIds = (page: Page): Promise<string[]> =>
  page.evaluate(async () => {
    // Opening it would make an empty one.
    const known = await indexedDB.databases();
    if (!known.some(({ name }) => name === "outlay")) return [];
    const request = indexedDB.open("outlay");
    await new Promise((resolve) => request.addEventListener("success", resolve));
    const ids = request.result.transaction("replies").objectStore("replies").getAllKeys();
    await new Promise((resolve) => ids.addEventListener("success", resolve));
    request.result.close();
    return ids.result.map(String);
  });

const countKept = async (page: Page) => (await keptIds(page)).length;

async function recordedBy(name: string): Promise<string[]> {
  const client = await clientOf(web, name);
  const { items } = await client.transactions.list.query({ limit: 50 });
  return items.map(({ payee }) => payee ?? "");
}

test("without a network the app opens with what was last seen, and what is recorded is sent once, in order, when it is back", async () => {
  const { page } = await openKept("Ada");
  const context = page.context();
  await context.setOffline(true);
  await page.reload();
  await row(page, "bakery").waitFor();
  await page.getByText("The server cannot be reached.").waitFor();
  for (const line of ["1 first", "2 second", "3 third"]) {
    await quickAdd(page, line);
    await row(page, line.slice(2)).waitFor();
  }
  await page.getByText("Waiting to be sent").waitFor();
  await expect.poll(() => page.locator(".badge").textContent()).toBe("3");
  expect(await findViolations(page)).toEqual([]);
  await page.reload();
  await row(page, "second").waitFor();
  await context.setOffline(false);
  await page.getByText("Waiting to be sent").waitFor({ state: "hidden", timeout: 20_000 });
  expect(await recordedBy("Ada")).toEqual(["third", "second", "first", "bakery"]);
  expect(await page.locator(".transaction-row").count()).toBe(4);
  await context.close();
}, 60_000);

test("a list of several pages is whole without a network, also after rows were recorded, and keeps no page that it has no longer", async () => {
  const { page } = await openKept("Emmy");
  const client = await clientOf(web, "Emmy");
  const booths = Array.from({ length: 250 }, (_, at) => `booth ${at}`);
  const operations = booths.map((payee) => ({
    op: "create" as const,
    kind: "expense" as const,
    amount: "0.10",
    payee,
  }));
  await client.transactions.bulk.mutate({ operations });
  await row(page, "booth 249").waitFor();
  const size = () => page.locator(".transaction-list > li").first().getAttribute("aria-setsize");
  const toEnd = async () => {
    await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
    return size();
  };
  await expect.poll(toEnd).toBe("251");
  await page.evaluate(() => scrollTo(0, 0));
  for (const line of ["1 first", "2 second", "3 third", "4 fourth"]) {
    await quickAdd(page, line);
    await row(page, line.slice(2)).waitFor();
  }
  await expect.poll(size).toBe("255");
  const pages = async () =>
    (await keptIds(page)).filter((id) => /\["transactions","list"\].*"limit":100/.test(id)).length;
  // The first, the one between it and what was loaded before, and the two that were.
  await expect.poll(pages).toBe(4);
  await page.context().setOffline(true);
  await page.reload();
  await row(page, "fourth").waitFor();
  expect(await size()).toBe("255");
  await page.context().close();
}, 60_000);

test("what waits is sent once though it waits in two tabs, and after the tab was closed", async () => {
  const { page } = await openKept("Grace");
  const context = page.context();
  const other = await context.newPage();
  await other.goto("/transactions");
  await row(other, "bakery").waitFor();
  await context.setOffline(true);
  await quickAdd(page, "7 from one tab");
  await row(page, "from one tab").waitFor();
  await quickAdd(other, "8 from the other");
  await row(page, "from the other").waitFor();
  await page.close();
  await context.setOffline(false);
  await other.getByText("Waiting to be sent").waitFor({ state: "hidden", timeout: 20_000 });
  expect(await recordedBy("Grace")).toEqual(["from the other", "from one tab", "bakery"]);
  await context.setOffline(true);
  await quickAdd(other, "9 before closing");
  await row(other, "before closing").waitFor();
  await other.close();
  await context.setOffline(false);
  const again = await context.newPage();
  await again.goto("/");
  await expect.poll(() => recordedBy("Grace"), { timeout: 20_000 }).toContain("before closing");
  expect(await recordedBy("Grace")).toHaveLength(4);
  await context.close();
}, 60_000);

test("while the server is started again nothing fails, and the page goes on by itself", async () => {
  const { page, faults } = await openKept("Joan");
  faults.length = 0;
  await web.restart(async () => {
    await quickAdd(page, "6 meanwhile");
    await row(page, "meanwhile").waitFor();
    await page.getByText("The server cannot be reached.").waitFor();
    await page.getByRole("link", { name: "Accounts" }).click();
    await page.getByRole("heading", { level: 1, name: "Accounts" }).waitFor();
  });
  await page
    .getByText("The server cannot be reached.")
    .waitFor({ state: "hidden", timeout: 30_000 });
  await expect.poll(() => recordedBy("Joan"), { timeout: 20_000 }).toContain("meanwhile");
  await page.getByText("€89.00").or(page.getByText("£89.00")).first().waitFor();
  expect(faults.filter((fault) => !/ERR_CONNECTION|ERR_EMPTY|ERR_INCOMPLETE/.test(fault))).toEqual(
    [],
  );
  await page.context().close();
}, 90_000);

test("what the server has made, but could not say so, is undone there too", async () => {
  const { page } = await openKept("Edith");
  const losesReply = "**/trpc/transactions.create";
  let made = 0;
  await page.route(losesReply, async (route) => {
    const reply = await route.fetch();
    if (reply.ok()) made += 1;
    await route.abort();
  });
  await quickAdd(page, "6 reply lost");
  const kept = page.getByRole("status").filter({ hasText: "reply lost" });
  await kept.getByRole("button", { name: "Undo" }).last().click();
  await row(page, "reply lost").waitFor({ state: "hidden" });
  expect(made).toBeGreaterThan(0);
  await page.unroute(losesReply);
  await expect.poll(() => recordedBy("Edith")).toEqual(["bakery"]);
  await page.getByText("Waiting to be sent").waitFor({ state: "hidden", timeout: 20_000 });
  await row(page, "bakery").waitFor();
  expect(await page.locator(".transaction-row").count()).toBe(1);
  await page.context().close();
}, 60_000);

/** Records a day offline that is in a closed period when it is sent. */
async function recordRefused(page: Page, name: string) {
  const client = await clientOf(web, name);
  const { items } = await client.books.list.query();
  const id = items[0]?.id ?? "";
  await page.context().setOffline(true);
  await quickAdd(page, "4 2026-01-05 too late");
  await row(page, "too late").waitFor();
  await client.books.update.mutate({ id, closedThrough: "2026-06-30" });
  await page.context().setOffline(false);
  await page.getByText("Some of this could not be saved").waitFor({ timeout: 20_000 });
  return { open: () => client.books.update.mutate({ id, closedThrough: null }) };
}

test("a write that the server refuses stays, says why, and is saved once its cause is gone", async () => {
  const { page } = await openKept("Hedy");
  const context = page.context();
  const period = await recordRefused(page, "Hedy");
  await page.getByRole("button", { name: "Show" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("This day is in a closed period of the book.").waitFor();
  await dialog.getByText("too late").waitFor();
  expect(await findViolations(page)).toEqual([]);
  await period.open();
  await dialog.getByRole("button", { name: "Try again" }).click();
  await dialog.getByText("Everything is saved").waitFor();
  expect(await recordedBy("Hedy")).toContain("too late");
  await context.close();
}, 60_000);

test("signing out leaves nothing on the device, and asks first when something was not sent", async () => {
  const { page } = await openKept("Mary");
  const asked: string[] = [];
  page.on("dialog", (dialog) => {
    asked.push(dialog.message());
    void dialog.accept();
  });
  await recordRefused(page, "Mary");
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("heading", { name: "Welcome back" }).waitFor();
  expect(asked).toHaveLength(1);
  await expect.poll(() => countKept(page)).toBe(0);
  await page.context().close();
}, 60_000);
