import type { Client } from "@outlay/client";
import { beforeAll, expect, test } from "vitest";
import { clientOf, servePage, signUp } from "./web.fixture.ts";

const { web, page, faults } = await servePage();

/** Ten pages of the list. */
const count = 1_000;
/** In pixels, as transactions.css has it. */
const rowHeight = 56;

let ada: Client;
let calls = 0;

beforeAll(async () => {
  await signUp(page, "Ada", "1000");
  ada = await clientOf(web, "Ada");
  for (let first = 0; first < count; first += 500) {
    const operations = Array.from({ length: 500 }, (_, at) => ({
      op: "create" as const,
      kind: "expense" as const,
      amount: "1.00",
      payee: `shop ${first + at}`,
      occurredOn: "2026-03-01",
    }));
    await ada.transactions.bulk.mutate({ operations });
  }
  page.on("request", (request) => {
    const [, called = ""] = new URL(request.url()).pathname.split("/trpc/");
    calls += called.split(",").filter((path) => path === "transactions.list").length;
  });
  await page.goto("/transactions");
}, 90_000);

const row = (text: string) =>
  page.locator(".transaction-row").filter({ has: page.getByText(text, { exact: true }) });

/** Scrolls until a row is in the page. */
async function scrollUntil(text: string, step: number): Promise<void> {
  const seen = async () => {
    await page.evaluate((by) => scrollBy(0, by), step);
    return row(text).count();
  };
  await expect.poll(seen, { timeout: 20_000, interval: 100 }).toBe(1);
  await row(text).scrollIntoViewIfNeeded();
}

const topOf = async (text: string) => Math.round((await row(text).boundingBox())?.y ?? 0);

/** The payees as the list shows them from top to bottom, each row seen once on the way. */
async function readList(): Promise<string[]> {
  const shown = new Map<number, string>();
  await page.evaluate(() => scrollTo(0, 0));
  const isWhole = async () => {
    const rows = await page
      .locator(".transaction-list > li")
      .evaluateAll((items) =>
        items.map((item) => [
          Number(item.getAttribute("aria-posinset")),
          item.querySelector(".what span")?.textContent ?? "",
        ]),
      );
    for (const [at, text] of rows) shown.set(Number(at), String(text));
    const isEnd = await page.evaluate(() => {
      scrollBy(0, 400);
      return scrollY + innerHeight >= document.body.scrollHeight;
    });
    return isEnd && (await page.getByText("Loading more").count()) === 0;
  };
  await expect.poll(isWhole, { timeout: 30_000, interval: 30 }).toBe(true);
  await expect.poll(isWhole).toBe(true);
  return [...shown].toSorted(([one], [other]) => one - other).map(([, text]) => text);
}

async function recorded(): Promise<string[]> {
  const names: string[] = [];
  let cursor: string | undefined;
  do {
    const { items, nextCursor } = await ada.transactions.list.query({ limit: 200, cursor });
    names.push(...items.map(({ payee }) => payee ?? ""));
    cursor = nextCursor ?? undefined;
  } while (cursor !== undefined);
  return names;
}

test("far down a long list, what others record, change and delete costs few requests and moves nothing that is in sight", async () => {
  await scrollUntil("shop 150", 2_000);
  const before = await topOf("shop 150");
  const found = await ada.transactions.list.query({ payee: "shop 149" });
  const [below] = found.items;
  if (!below) throw new Error("The shop is missing.");
  calls = 0;
  const added = await ada.transactions.create.mutate({
    kind: "expense",
    amount: "2.00",
    payee: "above all",
  });
  await ada.transactions.update.mutate({
    id: below.id,
    version: below.version,
    payee: "renamed",
  });
  await row("renamed").waitFor();
  expect(await topOf("shop 150")).toBe(before);
  await ada.transactions.remove.mutate({ id: below.id });
  await row("renamed").waitFor({ state: "hidden" });
  expect(await topOf("shop 150")).toBe(before);
  await ada.trash.restore.mutate({ entity: "transaction", id: below.id });
  await row("renamed").waitFor();
  // Four changes, and of ten pages at most the first and the three around what is in sight.
  expect(calls).toBeLessThanOrEqual(4 * 4);
  await ada.transactions.remove.mutate({ id: added.id });
  expect(faults).toEqual([]);
});

test("one's own changes there cost few requests as well, and are undone in their place", async () => {
  const before = await topOf("shop 150");
  calls = 0;
  await page.getByRole("button", { name: /^Edit shop 150,/ }).click();
  await page.getByLabel("Payee", { exact: true }).fill("own change");
  await page.keyboard.press("Enter");
  await row("own change").waitFor();
  expect(await topOf("own change")).toBe(before);
  await page.getByRole("status").getByRole("button", { name: "Undo" }).last().click();
  await row("shop 150").waitFor();
  await page.getByRole("checkbox", { name: /^Select shop 150,/ }).click();
  await page
    .getByRole("group", { name: "Selection" })
    .getByRole("button", { name: "Delete" })
    .click();
  await row("shop 150").waitFor({ state: "hidden" });
  await page.getByRole("status").getByRole("button", { name: "Undo" }).last().click();
  await row("shop 150").waitFor();
  expect(await topOf("shop 150")).toBe(before);
  // Each is fetched for the reply, for what the stream says, and once more if that comes while the first is under way.
  expect(calls).toBeLessThanOrEqual(4 * 4 * 3);
  expect(faults).toEqual([]);
});

/** The payees of the rows of which all is in sight, from top to bottom. */
const inSight = () =>
  page.locator(".transaction-row").evaluateAll((rows) =>
    rows
      .filter((each) => {
        const { top, bottom } = each.getBoundingClientRect();
        return top >= 0 && bottom <= innerHeight;
      })
      .toSorted((one, other) => one.getBoundingClientRect().y - other.getBoundingClientRect().y)
      .map((each) => each.querySelector(".what span")?.textContent ?? ""),
  );

async function recordOf(payee: string) {
  const [found] = (await ada.transactions.list.query({ payee, limit: 1 })).items;
  if (!found) throw new Error(`There is no ${payee}.`);
  return found;
}

/** Scrolls so that a row is at the top of what is in sight. */
async function putAtTop(text: string): Promise<void> {
  await page.evaluate((by) => scrollBy(0, by), await topOf(text));
  await expect.poll(() => topOf(text)).toBe(0);
  await expect.poll(async () => (await inSight())[0]).toBe(text);
}

test("the first row in sight takes nothing with it when somebody moves it to another month, or deletes it while others come above", async () => {
  for (const occurredOn of ["2026-06-01", "2026-01-01"]) {
    const [, second = ""] = await inSight();
    await putAtTop(second);
    const [first = "", next = ""] = await inSight();
    const { id, version } = await recordOf(first);
    const before = await topOf(next);
    await ada.transactions.update.mutate({ id, version, occurredOn });
    await row(first).waitFor({ state: "hidden" });
    expect(await topOf(next)).toBe(before);
  }
  const [, second = ""] = await inSight();
  await putAtTop(second);
  const [first = "", next = ""] = await inSight();
  const { id } = await recordOf(first);
  const before = await topOf(next);
  const above = ["one above", "two above", "three above"].map((payee) => ({
    op: "create" as const,
    kind: "expense" as const,
    amount: "2.00",
    payee,
  }));
  await ada.transactions.bulk.mutate({ operations: [...above, { op: "remove", id }] });
  await row(first).waitFor({ state: "hidden" });
  await expect.poll(() => topOf(next)).toBe(before);
  expect(faults).toEqual([]);
});

test("nor does one that is moved in its place by oneself", async () => {
  const [, second = ""] = await inSight();
  await putAtTop(second);
  const [first = "", next = ""] = await inSight();
  const before = await topOf(next);
  await page.getByRole("button", { name: new RegExp(`^Edit ${first},`) }).click();
  await page.locator(".row-editor").getByLabel("Date").fill("2026-01-15");
  await page.keyboard.press("Enter");
  await page.locator(".row-editor").waitFor({ state: "hidden" });
  await row(first).waitFor({ state: "hidden" });
  expect(await topOf(next)).toBe(before);
  expect(faults).toEqual([]);
});

test("a row that somebody moves from below to above is once in the list, which is the server's when one scrolls back", async () => {
  const { items } = await ada.transactions.list.query({ payee: "shop 20" });
  const [moved] = items;
  if (!moved) throw new Error("The shop is missing.");
  await scrollUntil("shop 20", 2_000);
  await scrollUntil("shop 600", -2_000);
  const { id, version } = moved;
  await ada.transactions.update.mutate({ id, version, occurredOn: "2026-05-01" });
  const list = await readList();
  expect(list).toEqual(await recorded());
  expect(list.filter((payee) => payee === "shop 20")).toHaveLength(1);
  expect(faults).toEqual([]);
});

test("rows that are chosen and out of sight are changed as they are by then", async () => {
  await page.evaluate(() => scrollTo(0, 0));
  await page.getByRole("checkbox", { name: /^Select shop 990,/ }).click();
  await scrollUntil("shop 500", 2_000);
  const { items } = await ada.transactions.list.query({ payee: "shop 990" });
  const [chosen] = items;
  if (!chosen) throw new Error("The shop is missing.");
  await ada.transactions.update.mutate({
    id: chosen.id,
    version: chosen.version,
    note: "changed meanwhile",
  });
  await page.getByRole("button", { name: "Change…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Add tags").fill("chosen");
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.waitFor({ state: "hidden" });
  const [changed] = (await ada.transactions.list.query({ tag: "chosen" })).items;
  expect(changed).toMatchObject({ payee: "shop 990", note: "changed meanwhile" });
  expect(faults).toEqual([]);
});

/** Holds the requests for pages after the first one until what is returned is called. */
async function holdFurtherPages(): Promise<() => Promise<void>> {
  let release = () => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  await page.route(/transactions\.list.*cursor/, async (route) => {
    await released;
    await route.continue();
  });
  return async () => {
    release();
    await page.unrouteAll({ behavior: "wait" });
  };
}

test("at the end of a list that is loaded whole nothing is missing, also after others record, and a range has all its rows", async () => {
  const record = (payees: readonly string[]) =>
    ada.transactions.bulk.mutate({
      operations: payees.map((payee) => ({
        op: "create" as const,
        kind: "expense" as const,
        amount: "2.00",
        payee,
        occurredOn: "2026-02-02",
      })),
    });
  await record(Array.from({ length: 250 }, (_, at) => `booth ${at}`));
  await page.goto("/transactions?from=2026-02-02&to=2026-02-02");
  await row("booth 249").waitFor();
  const { length } = await readList();
  expect(length).toBe(250);
  calls = 0;
  for (const payee of ["booth 250", "booth 251"]) await record([payee]);
  // Those that the two have pushed out of the first page are there, and nothing more is to come.
  const size = () => page.locator(".transaction-list > li").first().getAttribute("aria-setsize");
  await expect.poll(size).toBe(String(length + 2));
  expect(calls).toBeLessThanOrEqual(2 * 4);
  const selection = page.getByRole("group", { name: "Selection" });
  await page.evaluate(() => scrollTo(0, 0));
  await page.getByRole("checkbox", { name: /^Select booth 251,/ }).click();
  // A range across rows that are on their way waits for them.
  const release = await holdFurtherPages();
  await record(["booth 252"]);
  await row("booth 252").waitFor();
  await scrollUntil("booth 0", 2_000);
  await page.getByRole("checkbox", { name: /^Select booth 0,/ }).click({ modifiers: ["Shift"] });
  await selection.getByText("1 selected").waitFor();
  await release();
  await selection.getByText(`${length + 2} selected`).waitFor();
  await page.evaluate(() => scrollTo(0, 0));
  await page.getByRole("checkbox", { name: /^Select booth 252,/ }).click();
  await selection.getByRole("button", { name: "Select all" }).waitFor({ state: "hidden" });
  expect(faults).toEqual([]);
  await page.goto("/transactions");
});

test("a new row at the top is seen at once, and pushes down what follows", async () => {
  await page.evaluate(() => scrollTo(0, 0));
  await row("shop 999").waitFor();
  const before = await topOf("shop 999");
  await ada.transactions.create.mutate({ kind: "expense", amount: "3.00", payee: "the newest" });
  await row("the newest").waitFor();
  await expect.poll(() => topOf("shop 999")).toBe(before + rowHeight);
  expect(faults).toEqual([]);
});
