import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { expectNoBarriers, findViolations, servePage } from "./web.fixture.ts";

const { web, page, faults } = await servePage();

const row = (on: Page, text: string) => on.locator(".transaction-row").filter({ hasText: text });

async function quickAdd(on: Page, line: string): Promise<void> {
  await on.getByLabel("Quick add").fill(line);
  await on.keyboard.press("Enter");
}

describe("in the web app, a newcomer", () => {
  test("without a session is led to signing in", async () => {
    await page.goto("/transactions?q=12.50");
    await page.getByRole("heading", { name: "Welcome back" }).waitFor();
    expect(new URL(page.url()).searchParams.get("returnTo")).toBe("/transactions?q=12.50");
    expect(await findViolations(page)).toEqual([]);
    expect(faults).toEqual([]);
  });

  test("signs up, and finds currency and zone as the browser has them", async () => {
    await page.goto("/sign-up");
    await page.getByLabel("Your name").fill("Ada");
    await page.getByLabel("Email").fill("ada@example.com");
    await page.getByLabel("Password").fill("password");
    await page.getByRole("button", { name: "Create account" }).click();
    await page.getByText("easy to guess").waitFor();
    await page.getByLabel("Password").fill("correct horse battery");
    await page.getByRole("button", { name: "Create account" }).click();
    await page.getByRole("heading", { name: "Set up your book" }).waitFor();
    expect(await page.getByLabel("Currency").inputValue()).toBe("GBP");
    expect(await page.getByLabel("Time zone").inputValue()).toBe("Europe/Vienna");
    expect(await findViolations(page)).toEqual([]);
    await page.getByLabel("Currency").selectOption("EUR");
    await page.getByLabel("Its balance today").fill("1.234,50");
    await page.getByRole("button", { name: "Start" }).click();
    await page.getByRole("heading", { level: 1, name: "Overview" }).waitFor();
    await page.getByText("€1,234.50").first().waitFor();
    await page.getByText("Your book is empty").waitFor();
    // Nothing is kept that a script could steal.
    const kept = await page.evaluate(() => JSON.stringify([localStorage, sessionStorage]));
    expect(kept).not.toMatch(/token|eyJ/i);
    expect(await page.evaluate(() => document.cookie)).toBe("");
    expect(faults).toEqual([]);
  });

  test("records the first expense by one line, and undoes it", async () => {
    await page.keyboard.press("n");
    await page.getByLabel("Quick add").fill("12.50 bakery yesterday #breakfast");
    await page.getByText("Expense · €12.50 · bakery").waitFor();
    await page.keyboard.press("Enter");
    await row(page, "bakery").waitFor();
    expect(await row(page, "bakery").textContent()).toContain("-€12.50");
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByText("No transactions yet").waitFor();
    expect(faults).toEqual([]);
  });

  test("edits in a dialog, where the server's issues are at their fields", async () => {
    await quickAdd(page, "4,80 kiosk");
    await row(page, "kiosk").click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Category").fill("Groc");
    await page.getByRole("option", { name: "Groceries" }).click();
    await dialog.getByLabel("Tags").fill("a".repeat(80));
    await dialog.getByRole("button", { name: "Save" }).click();
    await expect.poll(() => dialog.getByLabel("Tags").getAttribute("aria-invalid")).toBe("true");
    await dialog.getByLabel("Tags").fill("snack");
    await dialog.getByLabel("Amount (EUR)").fill("5,80");
    expect(await findViolations(page)).toEqual([]);
    await dialog.getByRole("button", { name: "Save" }).click();
    await dialog.waitFor({ state: "hidden" });
    await expect.poll(() => row(page, "kiosk").textContent()).toContain("-€5.80");
    expect(await row(page, "kiosk").textContent()).toContain("Groceries");
    expect(await row(page, "kiosk").textContent()).toContain("#snack");
    expect(faults).toEqual([]);
  });

  test("deletes in the dialog, and gets it back", async () => {
    await row(page, "kiosk").click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await row(page, "kiosk").waitFor({ state: "hidden" });
    await page.getByRole("status").getByText("kiosk deleted").waitFor();
    await page.getByRole("button", { name: "Undo" }).last().click();
    await row(page, "kiosk").waitFor();
    expect(faults).toEqual([]);
  });

  test("searches for an amount, and the address says so", async () => {
    await quickAdd(page, "+1500 salary");
    await row(page, "salary").waitFor();
    await page.keyboard.press("Escape");
    await page.getByLabel("Search").fill("5.80");
    await row(page, "salary").waitFor({ state: "hidden" });
    await row(page, "kiosk").waitFor();
    await expect.poll(() => new URL(page.url()).search).toBe("?q=5.80");
    await page.reload();
    await row(page, "kiosk").waitFor();
    expect(await page.getByLabel("Search").inputValue()).toBe("5.80");
    await page.getByRole("button", { name: "Clear filters" }).click();
    await row(page, "salary").waitFor();
    expect(faults).toEqual([]);
  });

  test("moves and opens rows with the keyboard alone", async () => {
    await page.locator("h1").click();
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    await page.keyboard.press("?");
    await page.getByRole("heading", { name: "Keyboard shortcuts" }).waitFor();
    await page.keyboard.press("Escape");
    expect(faults).toEqual([]);
  });

  test("sees a row before the server has it, and does not lose it when it is lost on the way", async () => {
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    await page.route("**/trpc/transactions.create", async (route) => {
      await gate;
      await route.abort();
    });
    await quickAdd(page, "3.30 lost");
    await row(page, "lost").waitFor();
    expect(await page.getByLabel("Quick add").inputValue()).toBe("");
    open();
    await page.getByText("Waiting to be sent").waitFor();
    expect(await row(page, "lost").isDisabled()).toBe(true);
    await page.unroute("**/trpc/transactions.create");
    await page.getByText("Waiting to be sent").waitFor({ state: "hidden", timeout: 20_000 });
    await row(page, "lost").waitFor();
    expect(await row(page, "lost").count()).toBe(1);
    // The browser reports the request that this test has cut.
    expect(faults.filter((fault) => !fault.includes("ERR_FAILED"))).toEqual([]);
  });

  test("sees in one tab what another one records", async () => {
    const other = await page.context().newPage();
    await other.goto("/transactions");
    await row(other, "salary").waitFor();
    await quickAdd(other, "7 from the other tab");
    await row(page, "from the other tab").waitFor();
    await other.close();
    expect(faults).toEqual([]);
  });

  test("finds no barrier on the overview, in light and in dark, nor on a phone", async () => {
    await page.goto("/");
    await expectNoBarriers(page);
    expect(faults).toEqual([]);
  });

  test("signs out in all tabs", async () => {
    const other = await page.context().newPage();
    await other.goto("/accounts");
    await other.getByRole("heading", { name: "Accounts" }).waitFor();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("heading", { name: "Welcome back" }).waitFor();
    await other.getByRole("heading", { name: "Welcome back" }).waitFor();
    await page.goBack();
    await page.getByRole("heading", { name: "Welcome back" }).waitFor();
    expect(faults).toEqual([]);
  });
});

test("an address of the app that is opened again is served for each of its pages, and for nothing else", async () => {
  const files = ["router.tsx", "more-routes.ts"].map((name) =>
    readFile(join(import.meta.dirname, "app", name), "utf8"),
  );
  const source = (await Promise.all(files)).join("");
  const paths = [...source.matchAll(/\bpath: "(\/[^"]*)"/g)].map(([, path = ""]) => path);
  expect(paths.length).toBeGreaterThan(5);
  for (const path of paths) {
    const reply = await fetch(web.url + path.replaceAll(/\$\w+/g, "x"));
    expect([path, reply.status]).toEqual([path, 200]);
    expect(await reply.text()).toContain('<div id="app">');
  }
  expect((await fetch(`${web.url}/elsewhere`)).status).toBe(404);
});
