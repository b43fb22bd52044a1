import { beforeAll, describe, expect, test } from "vitest";
import { expectNoBarriers, findViolations, servePage, signUp } from "./web.fixture.ts";

const { page, faults } = await servePage();

beforeAll(async () => {
  await signUp(page, "Ada", "1000");
}, 60_000);

async function quickAdd(line: string): Promise<void> {
  await page.goto("/transactions");
  await page.getByLabel("Quick add").fill(line);
  await page.keyboard.press("Enter");
  await page.getByText(/added$/).waitFor();
}

const dialog = () => page.getByRole("dialog");

async function save(): Promise<void> {
  await dialog().getByRole("button", { name: "Save" }).click();
  await dialog().waitFor({ state: "hidden" });
}

describe("in the web app, somebody who plans", () => {
  test.each([
    ["/budgets", "No budgets yet"],
    ["/schedules", "Nothing comes back yet"],
    ["/reports", "Nothing in this month"],
    ["/trash", "The trash is empty"],
    ["/notifications", "No notifications"],
  ])("finds on %s what to do next", async (path, text) => {
    await page.goto(path);
    await page.getByRole("heading", { name: text }).waitFor();
    expect(faults).toEqual([]);
  });

  test("sets a budget in a dialog, and sees what is left of it", async () => {
    await page.goto("/budgets");
    await page.getByRole("button", { name: "New budget" }).first().click();
    await dialog().getByLabel("Covers").selectOption("All spending");
    await dialog().getByLabel("Amount (GBP)").fill("400");
    expect(await findViolations(page)).toEqual([]);
    await save();
    await quickAdd("12.50 bakery");
    await page.goto("/budgets");
    await page.getByText("£387.50 left").waitFor();
    await page.getByText("£12.50 of £400.00").waitFor();
    expect(faults).toEqual([]);
  });

  test("opens from the overview what this month's spending is made of", async () => {
    await page.goto("/");
    await page.getByRole("link", { name: "£12.50", exact: true }).click();
    await page.getByRole("heading", { level: 1, name: "Transactions" }).waitFor();
    await page.locator(".transaction-row").filter({ hasText: "bakery" }).waitFor();
    expect(new URL(page.url()).searchParams.get("kinds")).toContain("expense");
    await page.goto("/budgets");
    expect(faults).toEqual([]);
  });

  test("opens from a budget the transactions that were counted", async () => {
    await page.getByRole("link", { name: /^All spending: £12\.50 of £400\.00/ }).click();
    await page.locator(".transaction-row").filter({ hasText: "bakery" }).waitFor();
    await page.goBack();
    await page.getByRole("heading", { name: "Budgets" }).waitFor();
    expect(faults).toEqual([]);
  });

  test("moves money from one budget to another, and back by undo", async () => {
    await page.getByRole("button", { name: "New budget" }).click();
    await dialog().getByLabel("Groceries").check();
    await dialog().getByLabel("Amount (GBP)").fill("100");
    await save();
    await page.getByRole("button", { name: "Move money" }).click();
    await dialog()
      .getByLabel("From", { exact: true })
      .selectOption({ label: "Groceries (£100.00 left)" });
    await dialog().getByLabel("Amount (GBP)").fill("40");
    await save();
    await page.getByText("£60.00 left").waitFor();
    await page.getByRole("status").getByRole("button", { name: "Undo" }).last().click();
    await page.getByText("£100.00 left").waitFor();
    expect(faults).toEqual([]);
  });

  test("plans another amount for one period, and finds it at the budget", async () => {
    await page.getByRole("button", { name: "Actions for Groceries" }).click();
    await page.getByRole("menuitem", { name: "Amounts by period" }).click();
    await dialog().getByLabel("Amount (GBP)").fill("150,5");
    await save();
    await page.getByText("£150.50 left").waitFor();
    await page.getByRole("button", { name: "Actions for Groceries" }).click();
    await page.getByRole("menuitem", { name: "Amounts by period" }).click();
    await dialog().getByText("£150.50").waitFor();
    expect(await findViolations(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await dialog().waitFor({ state: "hidden" });
    expect(faults).toEqual([]);
  });

  test("sees what is planned for the next month, where no money can be moved yet", async () => {
    await page.getByRole("link", { name: "Next month" }).click();
    await page.getByText("£0.00 of £100.00").waitFor();
    expect(await page.getByRole("button", { name: "Move money" }).count()).toBe(0);
    expect(await findViolations(page)).toEqual([]);
    await page.getByRole("link", { name: "Previous month" }).click();
    await page.getByText("£150.50 left").waitFor();
    expect(faults).toEqual([]);
  });

  test("renames a budget, whose amounts stay as they are", async () => {
    await page.getByRole("button", { name: "Actions for Groceries" }).click();
    await page.getByRole("menuitem", { name: "Edit" }).click();
    await dialog().getByLabel("Name").fill("Groceries");
    await dialog().getByLabel("At the end of a period").selectOption("Carry over what is left");
    await save();
    await page.getByText("£150.50 left").waitFor();
    expect(faults).toEqual([]);
  });

  test("deletes a budget, and restores it from the trash", async () => {
    await page.getByRole("button", { name: "Actions for Groceries" }).click();
    await page.getByRole("menuitem", { name: "Delete" }).click();
    await page.getByText("£150.50 left").waitFor({ state: "hidden" });
    await page.goto("/trash");
    await page.getByRole("button", { name: "Restore Groceries" }).click();
    await page.getByRole("heading", { name: "The trash is empty" }).waitFor();
    await page.goto("/budgets");
    await page.getByText("£150.50 left").waitFor();
    expect(faults).toEqual([]);
  });

  test("records what is due of a schedule once, and takes it back", async () => {
    await page.goto("/schedules");
    await page.getByRole("button", { name: "New schedule" }).first().click();
    await dialog().getByLabel("Payee").fill("Landlord");
    await dialog().getByLabel("Amount (GBP)").fill("950");
    await dialog().getByLabel("On the day").selectOption("Remind me");
    expect(await findViolations(page)).toEqual([]);
    await save();
    await page.getByText("Every month · Next on", { exact: false }).waitFor();
    await page
      .getByRole("button", { name: /^Record Landlord/ })
      .first()
      .click();
    await page.getByText("Landlord recorded").waitFor();
    await page.getByRole("link", { name: "Calendar" }).click();
    const takeBack = async () => {
      await page.getByRole("button", { name: /^Actions for Landlord of/ }).click();
      await page.getByRole("menuitem", { name: "Take back" }).click();
      await page.getByText("Skipped", { exact: true }).waitFor();
    };
    await takeBack();
    await page.getByRole("button", { name: "Undo" }).last().click();
    await page.getByText("Recorded", { exact: true }).waitFor();
    await takeBack();
    // What was recorded once is not due again.
    await page.getByRole("link", { name: "List", exact: true }).click();
    await page.getByText("Upcoming", { exact: true }).first().waitFor();
    expect(await page.getByText("Due", { exact: true }).count()).toBe(0);
    expect(faults).toEqual([]);
  });

  test("skips what comes next, and takes that back", async () => {
    await page.goto("/schedules");
    const actions = page.getByRole("button", { name: /^Actions for Landlord of/ });
    await actions.first().waitFor();
    const count = await actions.count();
    await actions.first().click();
    await page.getByRole("menuitem", { name: "Skip" }).click();
    await page.getByText("Landlord skipped").waitFor();
    await expect.poll(() => actions.count()).toBe(count - 1);
    await page.getByRole("button", { name: "Undo" }).last().click();
    await expect.poll(() => actions.count()).toBe(count);
    expect(faults).toEqual([]);
  });

  test("changes what comes next of a schedule, and pauses it", async () => {
    const actions = page.getByRole("button", { name: "Actions for Landlord", exact: true });
    await actions.click();
    await page.getByRole("menuitem", { name: "Edit" }).click();
    await dialog().getByLabel("Amount (GBP)").fill("960");
    await dialog().getByLabel("Day", { exact: true }).selectOption("The last day of the month");
    await save();
    await page.getByText("Every month, on the last day").waitFor();
    await page.getByText("£960.00").first().waitFor();
    await actions.click();
    await page.getByRole("menuitem", { name: "Pause" }).click();
    await page.getByText("Nothing is due within 60 days.").waitFor();
    await page.getByRole("button", { name: "Undo" }).last().click();
    await page.getByText("£960.00").first().waitFor();
    expect(faults).toEqual([]);
  });

  test("finds the lowest point of the balance ahead, and the days of a schedule in a calendar", async () => {
    await page.getByRole("img", { name: /lowest -?£[\d,]+\.\d\d on/ }).waitFor();
    await page.getByRole("link", { name: "Calendar" }).click();
    await page.locator(".calendar td:not(.beside)").getByText("Landlord").waitFor();
    await page.getByRole("link", { name: "Next month" }).click();
    await page.locator(".calendar td:not(.beside)").getByText("Landlord").waitFor();
    expect(new URL(page.url()).search).toContain("view=calendar");
    expect(faults).toEqual([]);
  });

  test("opens from a figure of a report the transactions it is made of", async () => {
    await page.goto("/reports");
    await page.getByRole("link", { name: /^Spending: £12\.50/ }).click();
    await page.getByRole("heading", { level: 1, name: "Transactions" }).waitFor();
    await page.locator(".transaction-row").filter({ hasText: "bakery" }).waitFor();
    expect(await page.locator(".transaction-row").count()).toBe(1);
    expect(faults).toEqual([]);
  });

  test("undoes in the activity what was done long before", async () => {
    await page.goto("/activity");
    await page
      .getByRole("button", { name: /^Undo: Transaction “bakery/ })
      .first()
      .click();
    await page.getByText("Undone", { exact: true }).waitFor();
    await page.getByText("Transaction “bakery, £12.50” deleted").waitFor();
    await page.goto("/budgets");
    await page.getByText("£400.00 left").waitFor();
    expect(faults).toEqual([]);
  });

  test("renames the book, invites somebody, and makes a token that is shown once", async () => {
    await page.goto("/settings");
    await page.getByLabel("Name", { exact: true }).fill("Our household");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Our household saved").waitFor();
    await page.getByRole("link", { name: "Members" }).click();
    await page.getByRole("button", { name: "Invite" }).click();
    await expect
      .poll(() => page.getByLabel("Invitation link").first().inputValue(), { timeout: 8_000 })
      .toMatch(/^.{10,}$/);
    await page.getByRole("link", { name: "Tokens" }).click();
    await page.getByLabel("What it is for").fill("Backup");
    await page.getByRole("button", { name: "Create token" }).click();
    expect((await page.getByLabel("The new token").inputValue()).length).toBeGreaterThan(20);
    await page.getByRole("button", { name: "Revoke Backup" }).waitFor();
    expect(faults).toEqual([]);
  });
});

test.each([
  "/budgets",
  "/schedules",
  "/schedules?view=calendar",
  "/reports",
  "/reports?report=months",
  "/reports?report=trends",
  "/reports?report=netWorth",
  "/reports?report=payees",
  "/activity",
  "/trash",
  "/notifications",
  "/settings/book",
  "/settings/members",
  "/settings/profile",
  "/settings/sessions",
  "/settings/tokens",
  "/settings/developers",
])("finds no barrier on %s, in light and in dark, and it fits a phone", async (path) => {
  await page.goto(path);
  await expectNoBarriers(page);
  expect(faults).toEqual([]);
});
