import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { findViolations, signUp, startWeb, type WebApp } from "./web.fixture.ts";

let web: WebApp;
let page: Page;
let faults: string[];
let token: string;

beforeAll(async () => {
  web = await startWeb();
  ({ page, faults } = await web.open());
  await signUp(page, "Ada", "1000");
}, 120_000);

afterAll(async () => {
  await web?.stop();
}, 30_000);

beforeEach(() => {
  faults.length = 0;
});

/** What a program sends. */
async function send(path: string, body: object): Promise<number> {
  const reply = await fetch(`${web.url}/api/${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return reply.status;
}
const propose = (input: object, procedure = "expenses.create") =>
  send("proposals", { procedure, input });

async function makeToken(name: string, may: string) {
  await page.goto("/settings/tokens");
  await page.getByLabel("What it is for").fill(name);
  await page.getByLabel("It may").selectOption({ label: may });
  await page.getByLabel("At most at a time (GBP)").fill("50");
  await page.getByLabel("Changes a day").fill("20");
  expect(await findViolations(page)).toEqual([]);
  await page.getByRole("button", { name: "Create token" }).click();
  token = await page.getByLabel("The new token").inputValue();
}

const proposal = (text: string) => page.getByRole("article").filter({ hasText: text });

test("a token is made that only proposes, with limits, and its writes wait for a decision", async () => {
  await makeToken("Receipt reader", "Read, and propose changes");
  const row = page.getByRole("listitem").filter({ hasText: "Receipt reader" });
  await row.getByText(/at most £50\.00 · 20 changes a day/).waitFor();
  expect(await send("expenses", { amount: "5" })).toBe(403);
  expect(await propose({ amount: "51" })).toBe(403);
  expect(await propose({ amount: "12.50", payee: "Bakery" })).toBe(201);
  expect(await propose({ amount: "9", payee: "Flowers" })).toBe(201);
  await page.goto("/notifications");
  await page
    .getByRole("link", { name: /proposal waits/ })
    .first()
    .click();
  await page.getByRole("heading", { level: 1, name: "Proposals" }).waitFor();
  await proposal("Bakery")
    .getByText(/£12\.50/)
    .first()
    .waitFor();
  expect(faults).toEqual([]);
});

test("the page shows a proposal that comes while it is open, and finds no barrier on it", async () => {
  expect(await propose({ name: "Hobby" }, "categories.create")).toBe(201);
  await proposal("Hobby").waitFor();
  for (const [width, height] of [
    [1280, 900],
    [390, 800],
  ] as const) {
    await page.setViewportSize({ width, height });
    for (const theme of ["dark", "light"] as const) {
      await page.emulateMedia({ colorScheme: theme });
      expect(await findViolations(page)).toEqual([]);
    }
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    const shots = process.env["SCREENSHOTS"];
    if (shots !== undefined) await page.screenshot({ path: `${shots}/proposals-${width}.png` });
  }
  await page.setViewportSize({ width: 1280, height: 900 });
  expect(faults).toEqual([]);
});

test("what is approved is recorded, and undone from its toast; what is rejected is not", async () => {
  await proposal("Flowers").getByRole("button", { name: "Reject" }).click();
  await page.getByText("Proposal rejected").waitFor();
  await proposal("Bakery").getByRole("button", { name: "Approve" }).click();
  await page.getByText("Proposal approved").waitFor();
  await proposal("Bakery").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Undo" }).first().click();
  await page.getByText("Undone").first().waitFor();
  await page.getByRole("link", { name: "All", exact: true }).click();
  await proposal("Bakery").getByText("Approved", { exact: true }).waitFor();
  await proposal("Flowers").getByText("Rejected", { exact: true }).waitFor();
  expect(faults).toEqual([]);
});

test("all that a token wrote is shown and undone at once", async () => {
  await makeToken("Importer", "Read and write");
  expect(await send("expenses", { amount: "20", payee: "Wrong shop" })).toBe(201);
  expect(await send("expenses", { amount: "51" })).toBe(403);
  await page.goto("/settings/tokens");
  await page.getByRole("button", { name: "What it wrote: Importer" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText(/Wrong shop, £20\.00/).waitFor();
  expect(await findViolations(page)).toEqual([]);
  const shots = process.env["SCREENSHOTS"];
  if (shots !== undefined) await page.screenshot({ path: `${shots}/token-written.png` });
  await dialog.getByRole("button", { name: "Undo it" }).click();
  await page.getByText("1 changes undone").waitFor();
  await page.goto("/transactions");
  await page.getByRole("heading", { level: 1 }).waitFor();
  expect(await page.getByText("Wrong shop").count()).toBe(0);
  expect(faults).toEqual([]);
});
