import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { clientOf, findViolations, signUp, startWeb, type WebApp } from "./web.fixture.ts";

let web: WebApp;
let page: Page;
let faults: string[];

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

const dialog = () => page.getByRole("dialog");
const button = (name: string) => page.getByRole("button", { name, exact: true });

async function save(): Promise<void> {
  await dialog().getByRole("button", { name: "Save" }).click();
  await dialog().waitFor({ state: "hidden" });
}

describe("in the web app, somebody who saves and owes", () => {
  test("finds no goals at first, and adds one that says what each month needs", async () => {
    await page.goto("/accounts");
    await page.getByRole("link", { name: "Goals" }).click();
    await page.getByRole("heading", { name: "No goals yet" }).waitFor();
    expect(await findViolations(page)).toEqual([]);
    await button("New goal").click();
    await dialog().getByLabel("Name").fill("New bathroom");
    await dialog().getByLabel("Target (GBP)").fill("12000");
    await dialog().getByLabel("Until").fill("2030-06-01");
    expect(await findViolations(page)).toEqual([]);
    await save();
    await page.getByText("£1,000.00 of £12,000.00").waitFor();
    await page.getByText("£11,000.00 to go").waitFor();
    await page.getByText(/^£[\d,.]+ a month until/).waitFor();
    await page.getByText("Too late").waitFor();
    expect(await findViolations(page)).toEqual([]);
    expect(faults).toEqual([]);
  });

  test("changes a goal until it is reached, and takes its removal back", async () => {
    await button("Edit goal: New bathroom").click();
    await dialog().getByLabel("Target (GBP)").fill("900");
    await save();
    await page.getByText("Reached", { exact: true }).waitFor();
    await button("Edit goal: New bathroom").click();
    await dialog().getByRole("button", { name: "Delete" }).click();
    await page.getByRole("heading", { name: "No goals yet" }).waitFor();
    await page.getByRole("status").getByRole("button", { name: "Undo" }).last().click();
    await page.getByText("£900.00 of £900.00").waitFor();
    expect(faults).toEqual([]);
  });

  test("sees with the forecast on which day a goal is reached, and how far another gets", async () => {
    const client = await clientOf(web, "Ada");
    const accountId = (await client.accounts.list.query()).items[0]?.id ?? "";
    const day = (ahead: number) =>
      new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10);
    const { id } = await client.transactions.create.mutate({
      kind: "income",
      amount: "700",
      occurredOn: day(10),
    });
    const goals = [await client.goals.create.mutate({ name: "Bike", accountId, target: "600" })];
    goals.push(await client.goals.create.mutate({ name: "Boat", accountId, target: "9000" }));
    await page.goto("/schedules");
    await page.getByText(/^Reached on .* by what is planned$/).waitFor();
    await page.getByText(/^£200\.00 of £9,000\.00 by/).waitFor();
    await page.getByText("Reached", { exact: true }).waitFor();
    expect(await findViolations(page)).toEqual([]);
    for (const goal of goals) await client.goals.remove.mutate({ id: goal.id });
    await client.transactions.remove.mutate({ id });
    expect(faults).toEqual([]);
  });

  test("opens a loan, whose terms say what is to be paid until nothing is owed", async () => {
    await page.goto("/accounts");
    await button("New account").click();
    await dialog().getByLabel("Name").fill("House");
    await dialog().getByLabel("Kind").selectOption("Loan");
    await dialog().getByLabel("Opening balance").fill("-20000");
    await save();
    await button("Actions for House").click();
    await page.getByRole("menuitem", { name: "Loan" }).click();
    await page.getByRole("heading", { name: "No terms yet" }).waitFor();
    expect(await findViolations(page)).toEqual([]);
    await button("Enter terms").click();
    await dialog().getByLabel("Rate in % a year").fill("3.6");
    await dialog().getByLabel("Paid by").selectOption("a number of months");
    await dialog().getByLabel("Months").fill("24");
    const monthAgo = new Date(Date.now() - 30 * 86_400_000).toISOString().slice(0, 10);
    await dialog().getByLabel("Bears interest from").fill(monthAgo);
    await dialog().getByRole("button", { name: "What would it change?" }).click();
    await dialog()
      .getByText(/^Paid off on .*, £\d+\.\d\d of interest to come$/)
      .waitFor();
    expect(await findViolations(page)).toEqual([]);
    await save();
    await page.getByText("£20,000.00").first().waitFor();
    await page.getByRole("row").nth(12).waitFor();
    await button("Show more").click();
    await page.getByRole("cell", { name: "£0.00", exact: true }).waitFor();
    expect(await findViolations(page)).toEqual([]);
    expect(faults).toEqual([]);
  });

  test("hears what an extra payment would bring, and records one that is split by itself", async () => {
    await button("Record payment").click();
    await dialog().getByLabel("Amount (GBP)").fill("500");
    await dialog().getByRole("button", { name: "What would it change?" }).click();
    await dialog()
      .getByText(/^Paid off on/)
      .waitFor();
    expect(await findViolations(page)).toEqual([]);
    await save();
    await page.getByText(/^Payment recorded: £[\d.]+ principal, £60\.00 interest$/).waitFor();
    await page.getByText("£19,560.00").first().waitFor();
    expect(faults).toEqual([]);
  });

  test("hears which payment is the smallest that pays the loan off", async () => {
    await button("Terms").click();
    await dialog().getByLabel("Paid by").selectOption("a monthly payment");
    await dialog().getByLabel("Monthly payment (GBP)").fill("10");
    await dialog().getByRole("button", { name: "Save" }).click();
    await dialog()
      .getByText(/Give at least [\d.]+ GBP/)
      .waitFor();
    await page.keyboard.press("Escape");
    expect(faults.filter((fault) => !fault.includes("409"))).toEqual([]);
  });

  test("finds no barrier, in light and in dark, and both pages fit a phone", async () => {
    for (const theme of ["Dark", "Light"]) {
      await page.getByLabel("Theme").selectOption(theme);
      expect(await findViolations(page)).toEqual([]);
    }
    await page.setViewportSize({ width: 360, height: 740 });
    const width = () => page.evaluate(() => document.documentElement.scrollWidth);
    await expect.poll(width).toBe(360);
    await page.goto("/goals");
    await page.getByText("£500.00 of £900.00").waitFor();
    await expect.poll(width).toBe(360);
    expect(await findViolations(page)).toEqual([]);
  });
});
