import type { Client } from "@outlay/client";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type PanelPage, startPanel } from "./panel.fixture.ts";

let panel: PanelPage;
let ada: Client;

beforeAll(async () => {
  panel = await startPanel();
  ada = await panel.signUp("Ada");
}, 90_000);

afterAll(async () => {
  await panel?.stop();
}, 30_000);

beforeEach(async () => {
  panel.faults.length = 0;
  await panel.page.setViewportSize({ width: 1280, height: 800 });
});

describe("in the panel, a result", () => {
  test("of cash flow without money says so, and else is drawn with a table of its flows", async () => {
    const { page } = panel;
    await panel.open("analytics.cashflow");
    expect(await panel.run()).toMatch(/^200/);
    await page.getByText("no income and no expenses").waitFor();

    await ada.transactions.create.mutate({ kind: "income", amount: "100.10" });
    await ada.expenses.create.mutate({ amount: "40.00" });
    await page.keyboard.press("Control+Enter");
    const drawing = page.getByRole("img", { name: /^Cash flow, EUR, .*: 3 flows/ });
    await drawing.waitFor();
    expect(await drawing.locator("path title").allTextContents()).toEqual([
      "Total → Uncategorised: 40.00 EUR",
      "Uncategorised → Total: 100.10 EUR",
      "Total → Saved: 60.10 EUR",
    ]);
    await page.getByRole("row", { name: "Total Saved 60.10" }).waitFor();
    expect(panel.faults).toEqual([]);
  });

  test("that has more pages loads them below, until that is all", async () => {
    const { page } = panel;
    const operations = Array.from({ length: 5 }, (_, at) => ({
      op: "create" as const,
      kind: "expense" as const,
      amount: `${at + 1}.00`,
      payee: `Shop ${at}`,
    }));
    await ada.transactions.bulk.mutate({ operations });
    await panel.open("payees.list");
    await page.getByRole("textbox", { name: "limit" }).fill("2");
    expect(await panel.run()).toMatch(/^200/);
    await page.getByText("2 shown.", { exact: true }).waitFor();
    // The form may be edited meanwhile: the list goes on as it began.
    await page.getByRole("textbox", { name: "q" }).fill("nobody");
    await page.getByRole("button", { name: "Load more" }).click();
    await page.getByText("4 shown.", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Load more" }).click();
    await page.getByText("5 shown. That is all.").waitFor();
    expect(await page.getByRole("row").count()).toBe(6);
    expect(await page.getByRole("button", { name: "Load more" }).count()).toBe(0);
    expect(panel.faults).toEqual([]);
  });

  test("that fails to go on says why, and can be tried again", async () => {
    const { page } = panel;
    await panel.open("payees.list");
    await page.getByRole("button", { name: "Clear", exact: true }).click();
    await page.getByRole("textbox", { name: "limit" }).fill("2");
    expect(await panel.run()).toMatch(/^200/);
    await page.context().setOffline(true);
    await page.getByRole("button", { name: "Load more" }).click();
    await page.getByText("The server cannot be reached.").first().waitFor();
    await page.context().setOffline(false);
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByText("4 shown.", { exact: true }).waitFor();
  });

  test("stands beside the form on a wide page, which stays where it is", async () => {
    const { page } = panel;
    await panel.open("accounts.list");
    expect(await panel.run()).toMatch(/^200/);
    const form = await page.getByRole("region", { name: "Input" }).boundingBox();
    const result = await page.getByRole("region", { name: "Result" }).boundingBox();
    expect(result?.x).toBeGreaterThan((form?.x ?? 0) + (form?.width ?? 0));
    expect(result?.y).toBe(form?.y);
    expect(await page.evaluate(() => scrollY)).toBe(0);
  });

  test("is jumped to on a narrow page, with a way back to the field", async () => {
    const { page } = panel;
    await page.setViewportSize({ width: 390, height: 844 });
    await panel.open("expenses.create");
    const amount = page.getByRole("textbox", { name: "amount" }).first();
    await amount.fill("7.00");
    expect(await panel.run()).toMatch(/^20[01]/);
    const heading = page.getByRole("heading", { name: "Result" });
    await expect.poll(() => heading.evaluate((it) => it === document.activeElement)).toBe(true);
    await expect.poll(async () => (await heading.boundingBox())?.y).toBeLessThan(100);
    await page.getByRole("button", { name: "Back to the input" }).click();
    expect(await amount.evaluate((it) => it === document.activeElement)).toBe(true);
    expect((await amount.boundingBox())?.y).toBeGreaterThan(0);
    expect(panel.faults).toEqual([]);
  });
});
