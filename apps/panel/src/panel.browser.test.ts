import { createClient } from "@outlay/client";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type PanelPage, startPanel } from "./panel.fixture.ts";

let panel: PanelPage;
let url: string;
let browser: Browser;
let page: Page;
let faults: string[];

beforeAll(async () => {
  panel = await startPanel();
  ({ url, browser, page, faults } = panel);
}, 90_000);

afterAll(async () => {
  await panel?.stop();
}, 30_000);

beforeEach(() => {
  faults.length = 0;
});

const open = (path: string) => panel.open(path);
const run = () => panel.run();

/** How many colours a drawing has: one that is blank has none but the background. */
function countColours(element: Element): number {
  const canvas = element as HTMLCanvasElement;
  const pixels = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height).data;
  return new Set(new Uint32Array(pixels?.buffer ?? new ArrayBuffer())).size;
}

describe("in the panel, a newcomer", () => {
  test("finds every procedure and filters them", async () => {
    await page.goto(`${url}/panel`);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("record an expense");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "expenses.create" }).waitFor();
    expect(new URL(page.url()).hash).toBe("#expenses.create");
    await page.getByLabel("Filter procedures").fill("");
    expect(faults).toEqual([]);
  });

  test("registers and is signed in, with a book to work on", async () => {
    await page.getByRole("button", { name: "Sign in" }).first().click();
    await page.getByRole("button", { name: "New here? Register" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name").fill("Ada");
    await dialog.getByLabel("Email").fill("ada@example.com");
    await dialog.getByLabel("Password").fill("correct horse battery");
    await dialog.getByRole("button", { name: "Register" }).click();
    await page.getByText("ada@example.com").waitFor();
    await page.getByLabel("Book").waitFor();
    expect(faults).toEqual([]);
  });

  test.each(["tRPC", "REST"])(
    "records an expense through %s and finds it in the list",
    async (transport) => {
      await open("expenses.create");
      await page.getByRole("button", { name: transport, exact: true }).click();
      await page.getByRole("textbox", { name: "amount" }).fill("12.50");
      await page.getByRole("combobox", { name: "payee" }).fill(`Bakery by ${transport}`);
      expect(await run()).toMatch(/^20[01]/);
      expect(await page.locator(".tree").textContent()).toContain('amount: "12.50"');

      await open("expenses.list");
      expect(await run()).toMatch(/^200/);
      const row = page.getByRole("row").filter({ hasText: `Bakery by ${transport}` });
      await row.getByRole("cell", { name: "12.50", exact: true }).waitFor();
      expect(faults).toEqual([]);
    },
  );

  test.each(["tRPC", "REST"])(
    "sees a wrong amount marked at its field, through %s",
    async (transport) => {
      await open("expenses.create");
      await page.getByRole("button", { name: transport, exact: true }).click();
      const amount = page.getByRole("textbox", { name: "amount" });
      await amount.fill("-3");
      expect(await run()).toMatch(/^4\d\d/);
      await expect.poll(() => amount.getAttribute("aria-invalid")).toBe("true");
      expect(await page.locator("#field-amount-error").textContent()).not.toBe("");
      await page
        .getByRole("list", { name: "Issues" })
        .getByRole("button", { name: "amount" })
        .click();
      expect(await amount.evaluate((field) => field === document.activeElement)).toBe(true);
      expect(faults).toEqual([]);
    },
  );

  test.each([
    ["analytics.monthly", /^By month, EUR: income and expense/],
    ["analytics.netWorth", /^Net worth, EUR: net and assets and liabilities/],
  ])("sees the figures of %s drawn, and as they came", async (path, label) => {
    await open(path);
    expect(await run()).toMatch(/^200/);
    const chart = page.getByRole("img", { name: label });
    await expect.poll(() => chart.evaluate(countColours)).toBeGreaterThan(2);
    await page.getByRole("button", { name: "Raw", exact: true }).click();
    expect(await page.locator("#raw-body").textContent()).toContain('"EUR"');
    await page.getByRole("button", { name: "Charts", exact: true }).click();
    await chart.waitFor();
    expect(faults).toEqual([]);
  });

  test("edits the same input as JSON", async () => {
    await open("expenses.create");
    await page.getByRole("button", { name: "JSON", exact: true }).click();
    await page.getByLabel("Input as JSON").fill('{ "amount": "7.00", "tags": ["a", "b"] }');
    await page.getByRole("button", { name: "Form", exact: true }).click();
    expect(await page.getByRole("textbox", { name: "amount" }).inputValue()).toBe("7.00");
    expect(await page.getByRole("combobox", { name: "tags[1]" }).inputValue()).toBe("b");
    expect(faults).toEqual([]);
  });

  test("follows changes as they come, until it is stopped", async () => {
    await open("changes.live");
    await page.keyboard.press("Control+Enter");
    await page.getByText("Open. Events appear as they come").waitFor();
    await open("expenses.create");
    await page.getByRole("textbox", { name: "amount" }).fill("77.70");
    expect(await run()).toMatch(/^20[01]/);
    await open("changes.live");
    await page.locator(".events").getByText("77.70").waitFor();
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByText("Stopped.").first().waitFor();
    expect(faults).toEqual([]);
  });

  test("watches an alert arrive that another client's expense has crossed", async () => {
    const ada = createClient({ url });
    await ada.auth.login.mutate({ email: "ada@example.com", password: "correct horse battery" });
    await ada.budgets.create.mutate({ name: "All", amount: "1000", thresholds: [100] });
    await open("notifications.live");
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await page.getByText("Open. Events appear as they come").waitFor();
    await ada.expenses.create.mutate({ amount: "1000.01" });
    await page.locator(".events").getByText("All is exceeded").waitFor();
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByText("Stopped.").first().waitFor();
    expect(faults).toEqual([]);
  });

  test("goes on after the access token has expired, with one refresh", async () => {
    await page.evaluate(() => {
      const key = "outlay.panel.session";
      const session = JSON.parse(sessionStorage.getItem(key) ?? "{}") as object;
      sessionStorage.setItem(key, JSON.stringify({ ...session, accessToken: "expired" }));
    });
    await page.reload();
    await open("profile.get");
    expect(await run()).toMatch(/^200/);
    expect(faults).toEqual([]);
  });

  test("finds the runs in the history, without the password, and logs out", async () => {
    await open("auth.login");
    await page.getByRole("textbox", { name: "email" }).fill("ada@example.com");
    await page.locator("#field-password").fill("correct horse battery");
    expect(await run()).toMatch(/^200/);
    const stored = await page.evaluate(() => sessionStorage.getItem("outlay.panel.history"));
    expect(stored).toContain("auth.login");
    expect(stored).not.toContain("correct horse battery");
    await page.getByRole("button", { name: "Log out" }).click();
    await page.getByRole("button", { name: "Sign in" }).first().waitFor();
    expect(faults).toEqual([]);
  });
});

test("a procedure that is chosen while the panel is still starting is shown", async () => {
  const tab = await browser.newPage();
  await tab.addInitScript(() => {
    addEventListener("DOMContentLoaded", () => {
      location.hash = "profile.get";
    });
  });
  await tab.goto(`${url}/panel/`);
  await tab.getByRole("heading", { level: 1 }).waitFor();
  expect(await tab.getByRole("heading", { level: 1 }).textContent()).toBe("profile.get");
  await tab.close();
});
