import { beforeAll, describe, expect, test } from "vitest";
import { clientOf, expectNoBarriers, findViolations, servePage, signUp } from "./web.fixture.ts";

const { web, page, faults } = await servePage();

beforeAll(async () => {
  await signUp(page, "Ada", "1000");
}, 60_000);

const dialog = () => page.getByRole("dialog");
const row = (text: string) => page.locator(".transaction-row").filter({ hasText: text });
const check = (name: RegExp) => page.getByRole("checkbox", { name });
const undo = () => page.getByRole("status").getByRole("button", { name: "Undo" }).last().click();

async function quickAdd(line: string): Promise<void> {
  await page.getByLabel("Quick add").fill(line);
  await page.keyboard.press("Enter");
  await page
    .getByText(/added$/)
    .last()
    .waitFor();
}

async function choose(label: string, typed: string, option: string): Promise<void> {
  await dialog().getByLabel(label).fill(typed);
  await page.getByRole("option", { name: option }).first().click();
}

async function save(): Promise<void> {
  await dialog().getByRole("button", { name: "Save" }).click();
  await dialog().waitFor({ state: "hidden" });
}

describe("in the web app, somebody who keeps a ledger", () => {
  test("splits a receipt into parts that add up, and finds both categories in the list", async () => {
    await page.goto("/transactions");
    await page.getByRole("button", { name: "New transaction" }).click();
    await dialog().getByLabel("Amount (GBP)").fill("30");
    await dialog().getByLabel("Payee").fill("Market");
    await dialog().getByRole("button", { name: "Split" }).click();
    await choose("Category of part 1", "Groc", "Groceries");
    await dialog().getByLabel("Amount of part 1").fill("20");
    await dialog().getByText("£10.00 left to give out").waitFor();
    await choose("Category of part 2", "Cloth", "Clothing");
    await dialog().getByLabel("Amount of part 2").fill("9");
    await dialog().getByRole("button", { name: "Save" }).click();
    await dialog().getByText("add up").waitFor();
    await dialog().getByLabel("Amount of part 2").fill("10");
    expect(await findViolations(page)).toEqual([]);
    await save();
    expect(await row("Market").textContent()).toContain("Groceries, Clothing");
    expect(faults).toEqual([]);
  });

  test("changes a split, and takes it away", async () => {
    await row("Market").click();
    await dialog().getByLabel("Amount of part 1").fill("25");
    await dialog().getByLabel("Amount of part 2").fill("5");
    await save();
    await row("Market").click();
    expect(await dialog().getByLabel("Amount of part 1").inputValue()).toBe("25.00");
    await dialog().getByRole("button", { name: "Remove part 2" }).click();
    await save();
    await expect.poll(() => row("Market").textContent()).not.toContain("Clothing");
    await undo();
    await expect.poll(() => row("Market").textContent()).toContain("Clothing");
    expect(faults).toEqual([]);
  });

  test("refunds a part of a purchase, and no more than is left of it", async () => {
    await row("Market").click();
    await dialog().getByRole("button", { name: "Record a refund" }).click();
    expect(await dialog().getByLabel("Amount (GBP)").inputValue()).toBe("30.00");
    await dialog().getByLabel("Amount (GBP)").fill("31");
    await dialog().getByRole("button", { name: "Save" }).click();
    await dialog().getByText("30.00 GBP").waitFor();
    await dialog().getByLabel("Amount (GBP)").fill("12");
    expect(await findViolations(page)).toEqual([]);
    await save();
    await page.getByText("£12.00 refunded").waitFor();
    await row("+£12.00").click();
    await expect
      .poll(() => dialog().getByLabel("Refund of").inputValue())
      .toMatch(/^Market, £30\.00/);
    await page.keyboard.press("Escape");
    await dialog().waitFor({ state: "hidden" });
    expect(faults).toEqual([]);
  });

  test("moves money to an account in another currency, with a fee, over two days", async () => {
    await page.goto("/accounts");
    await page.getByRole("button", { name: "New account" }).click();
    await dialog().getByLabel("Name").fill("Euros");
    await dialog().getByLabel("Currency").selectOption("EUR");
    await save();
    await page.goto("/transactions");
    await page.getByRole("button", { name: "New transaction" }).click();
    await dialog().getByLabel("Kind").selectOption("Transfer");
    await dialog().getByLabel("Amount (GBP)").fill("100");
    await dialog().getByLabel("To account").selectOption("Euros");
    await dialog().getByLabel("Amount that arrives (EUR)").fill("115");
    await dialog().getByLabel("Fee (GBP)").fill("1,50");
    await dialog().getByLabel("Date").fill("2026-11-02");
    await dialog().getByLabel("Arrives on").fill("2026-11-04");
    expect(await findViolations(page)).toEqual([]);
    await save();
    const text = await row("€115.00").textContent();
    expect(text).toContain("fee £1.50");
    expect(text).toContain("arrives 4 Nov");
    await row("€115.00").click();
    expect(await dialog().getByLabel("Fee (GBP)").inputValue()).toBe("1.50");
    await dialog().getByLabel("Fee (GBP)").fill("");
    await dialog().getByLabel("Arrives on").fill("");
    await save();
    await expect.poll(() => row("€115.00").textContent()).not.toContain("fee");
    expect(faults).toEqual([]);
  });

  test("edits a row in its place, with the keyboard alone", async () => {
    await quickAdd("4.80 kiosk");
    await page.locator(".transaction-row:enabled").filter({ hasText: "kiosk" }).waitFor();
    await page.locator("h1").click();
    await page.keyboard.press("j");
    await expect.poll(() => page.locator("li.selected").textContent()).toContain("kiosk");
    await page.keyboard.press("e");
    await page.getByLabel("Amount", { exact: true }).fill("no amount");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").waitFor();
    await page.getByLabel("Amount", { exact: true }).fill("5,20");
    await page.keyboard.press("Enter");
    await expect.poll(() => row("kiosk").textContent()).toContain("-£5.20");
    await page.keyboard.press("e");
    await page.getByLabel("Payee", { exact: true }).fill("elsewhere");
    expect(await findViolations(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await row("kiosk").waitFor();
    expect(faults).toEqual([]);
  });

  test("finds what was typed into a row again after scrolling it away", async () => {
    const ada = await clientOf(web, "Ada");
    const operations = Array.from({ length: 100 }, (_, at) => ({
      op: "create" as const,
      kind: "expense" as const,
      amount: "1.00",
      payee: `shop ${at}`,
      occurredOn: "2020-01-01",
    }));
    await ada.transactions.bulk.mutate({ operations });
    await page
      .getByRole("button", { name: /^Edit kiosk/ })
      .first()
      .click();
    await page.getByLabel("Payee", { exact: true }).fill("kiosk at the station");
    const seen = async () => {
      await page.mouse.wheel(0, 1_000);
      return row("shop").count();
    };
    await expect.poll(seen).toBeGreaterThan(0);
    await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
    await row("shop 0").waitFor();
    await page.evaluate(() => scrollTo(0, 0));
    const payee = page.getByLabel("Payee", { exact: true });
    expect(await payee.inputValue()).toBe("kiosk at the station");
    await payee.press("Escape");
    await row("kiosk").waitFor();
    expect(faults).toEqual([]);
  });

  test("selects a range, sees what would change, changes it in one step and undoes that", async () => {
    for (const line of ["1 tram", "2 tram", "3 tram"]) await quickAdd(line);
    await expect.poll(() => row("tram").count()).toBe(3);
    await check(/^Select tram/)
      .first()
      .click();
    await check(/^Select tram/)
      .last()
      .click({ modifiers: ["Shift"] });
    await page.getByText("3 selected").waitFor();
    await page.getByRole("button", { name: "Change…" }).click();
    await dialog().getByText("None of the 3 will be different.").waitFor();
    await choose("Category", "Transp", "Transport");
    await dialog().getByLabel("Add tags").fill("commute");
    await dialog().getByText("3 of 3 will be different:").waitFor();
    await dialog()
      .getByText(/Tags: – → #commute/)
      .first()
      .waitFor();
    expect(await findViolations(page)).toEqual([]);
    await save();
    await page.getByText("3 transactions changed").waitFor();
    await expect.poll(() => row("#commute").count()).toBe(3);
    await undo();
    await expect.poll(() => row("#commute").count()).toBe(0);
    expect(faults).toEqual([]);
  });

  test("selects with the keyboard, and deletes all that match in one step", async () => {
    await page.goto("/transactions?payee=tram");
    await expect.poll(() => row("tram").count()).toBe(3);
    await page.locator("h1").click();
    for (const key of ["j", "x", "J"]) await page.keyboard.press(key);
    await page.getByText("2 selected").waitFor();
    expect(await findViolations(page)).toEqual([]);
    await page.getByRole("button", { name: "Select all that match" }).click();
    await page.getByText("3 selected").waitFor();
    await page
      .getByRole("group", { name: "Selection" })
      .getByRole("button", { name: "Delete" })
      .click();
    await page.getByText("Nothing matches").waitFor();
    await undo();
    await expect.poll(() => row("tram").count()).toBe(3);
    expect(faults).toEqual([]);
  });

  test("renames a payee everywhere, and merges it into another one", async () => {
    await page.goto("/categories?list=payees");
    await page.getByRole("button", { name: "Rename tram" }).click();
    await dialog().getByLabel("New name").fill("kiosk");
    await dialog().getByRole("button", { name: "Rename" }).click();
    await dialog().getByText("There is kiosk already.").waitFor();
    expect(await findViolations(page)).toEqual([]);
    await dialog().getByRole("button", { name: "Merge" }).click();
    await page.getByText("tram merged into kiosk").waitFor();
    await page.getByRole("button", { name: "Rename tram" }).waitFor({ state: "hidden" });
    await undo();
    await page.getByRole("button", { name: "Rename tram" }).waitFor();
    expect(faults).toEqual([]);
  });

  test("deletes a category and gives its transactions to another one, and has all back", async () => {
    await page.goto("/categories");
    await page.getByRole("button", { name: "Actions for Clothing" }).click();
    await page.getByRole("menuitem", { name: "Delete" }).click();
    await choose("Give its transactions to", "Groc", "Groceries");
    await dialog().getByRole("button", { name: "Merge" }).click();
    await page.getByText("Clothing deleted").waitFor();
    await undo();
    await page.getByRole("button", { name: "Actions for Clothing" }).waitFor();
    expect(faults).toEqual([]);
  });

  test("archives an account, and has it back by undo", async () => {
    await page.goto("/accounts");
    await page.getByRole("button", { name: "Actions for Euros" }).click();
    await page.getByRole("menuitem", { name: "Archive" }).click();
    await page.getByRole("heading", { name: "Archived" }).waitFor();
    await undo();
    await page.getByRole("heading", { name: "Archived" }).waitFor({ state: "hidden" });
    expect(faults).toEqual([]);
  });
});

test.each(["/transactions", "/categories", "/categories?list=tags", "/categories?list=payees"])(
  "finds no barrier on %s, in light and in dark, and it fits a phone",
  async (path) => {
    await page.goto(path);
    await expectNoBarriers(page);
    expect(faults).toEqual([]);
  },
);
