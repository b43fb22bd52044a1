import type { Client } from "@outlay/client";
import type { Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { clientOf, expectNoBarriers, servePage, signUp } from "./web.fixture.ts";

// Other books, other people, another language, and the first pages in both themes.

const { web, page, faults } = await servePage();

let ada: Client;
beforeAll(async () => {
  await signUp(page, "Ada");
  ada = await clientOf(web, "Ada");
  await ada.transactions.create.mutate({ kind: "income", amount: "1500", payee: "salary" });
}, 60_000);

const row = (on: Page, text: string) => on.locator(".transaction-row").filter({ hasText: text });

test.each(["/transactions", "/accounts", "/categories"])(
  "axe-core finds no barrier on %s, in light and in dark",
  async (path) => {
    await page.goto(path);
    await expectNoBarriers(page);
    expect(faults).toEqual([]);
  },
);

test("who changes to another book sees nothing of the first", async () => {
  await ada.books.create.mutate({ name: "Allotment", baseCurrency: "CHF" });
  await page.goto("/transactions");
  await page.getByLabel("Book").selectOption("Allotment");
  await page.getByText("No transactions yet").waitFor();
  await page.getByLabel("Quick add").fill("20 seeds");
  await page.keyboard.press("Enter");
  await expect.poll(() => row(page, "seeds").textContent()).toContain("CHF");
  expect(await page.locator(".transaction-row").count()).toBe(1);
  // The server has it once it can be opened.
  await expect.poll(() => row(page, "seeds").isEnabled()).toBe(true);
  await page.reload();
  await row(page, "seeds").waitFor();
  await page.getByLabel("Book").selectOption({ index: 0 });
  await row(page, "salary").waitFor();
  expect(await row(page, "seeds").count()).toBe(0);
  expect(faults).toEqual([]);
});

test("in German the interface and its figures are German, and nothing is kept that a script could steal", async () => {
  const { page: german, faults: wrong } = await web.open({ locale: "de-AT" });
  await german.goto("/sign-up");
  await german.getByLabel("Ihr Name").fill("Grete");
  await german.getByLabel("E-Mail").fill("grete@example.com");
  await german.getByLabel("Passwort").fill("correct horse battery");
  await german.getByRole("button", { name: "Konto anlegen" }).click();
  await german.getByLabel("Kontostand heute").fill("1234,5");
  await german.getByRole("button", { name: "Loslegen" }).click();
  await german.getByText("€ 1.234,50").first().waitFor();
  const kept = await german.evaluate(() => JSON.stringify([localStorage, sessionStorage]));
  expect(kept).not.toMatch(/token|eyJ/i);
  expect(await german.evaluate(() => document.cookie)).toBe("");
  expect(wrong).toEqual([]);
});

test("another user of the same browser begins with their own book", async () => {
  const { page: shared, faults: wrong } = await web.open();
  await signUp(shared, "Hedy", "10");
  await shared.getByRole("button", { name: "Sign out" }).click();
  await shared.getByRole("heading", { name: "Welcome back" }).waitFor();
  await signUp(shared, "Joan", "20");
  await shared.getByText("£20.00").first().waitFor();
  expect(await shared.getByText("£10.00").count()).toBe(0);
  expect(wrong).toEqual([]);
});
