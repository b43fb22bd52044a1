import { beforeAll, expect, test } from "vitest";
import { expectNoBarriers, findViolations, servePage, signUp } from "./web.fixture.ts";

const { page, faults } = await servePage();

beforeAll(async () => {
  await signUp(page, "Ada", "1000");
  await page.goto("/transactions");
  for (const text of ["12.50 bakery", "12.50 bakery", "20 flowers"]) {
    await page.getByLabel("Quick add").fill(text);
    await page.keyboard.press("Enter");
    await page
      .getByText(`${text.split(" ")[1]} added`)
      .last()
      .waitFor();
  }
}, 60_000);

const heading = (name: string | RegExp) => page.getByRole("heading", { name });
const covered = (name: RegExp) => page.getByRole("checkbox", { name });
const figure = (name: string) =>
  page.locator("dt", { hasText: name }).locator("xpath=following-sibling::dd[1]").textContent();

test("somebody compares an account with the bank, and sees what was recorded twice", async () => {
  await page.goto("/accounts");
  await page.getByRole("button", { name: "Actions for Checking account" }).click();
  await page.getByRole("menuitem", { name: "Statements" }).click();
  await page.getByText("No statements yet").waitFor();
  await page.getByRole("button", { name: "Compare with the bank" }).click();
  await page.getByLabel("Balance according to the bank (GBP)").fill("967.50");
  expect(await findViolations(page)).toEqual([]);
  await page.getByRole("button", { name: "Compare", exact: true }).click();
  await heading(/^Statement of /).waitFor();
  expect(await figure("Difference")).toBe("+£12.50");
  await page.getByText("Recorded twice").first().waitFor();
  expect(
    await covered(/bakery/)
      .first()
      .isDisabled(),
  ).toBe(true);
  expect(faults).toEqual([]);
});

test("deleting the doubled row makes both agree, and the rows are marked", async () => {
  const doubled = page.locator(".statement-suggestions > li").filter({ hasText: "Recorded twice" });
  await doubled.locator(".transaction-row").first().click();
  await page.getByText(/^Recorded by Ada/).waitFor();
  await page.getByText("Set by a person: Payee").waitFor();
  expect(await findViolations(page)).toEqual([]);
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await page.getByText("Agrees", { exact: true }).waitFor();
  await covered(/flowers/).check();
  await page.getByRole("button", { name: "Mark 1 as reconciled" }).click();
  await covered(/flowers.*: reconciled/).waitFor();
  expect(await figure("Reconciled so far")).toBe("£980.00");
  await page.getByRole("button", { name: "Mark all as reconciled" }).click();
  await expect.poll(() => figure("Reconciled so far")).toBe("£967.50");
  expect(faults).toEqual([]);
});

test("a statement that no longer agrees is adjusted, and the adjustment is undone", async () => {
  const address = page.url();
  await page.goto("/transactions");
  await page.getByLabel("Quick add").fill("3 coffee");
  await page.keyboard.press("Enter");
  await page.getByText("coffee added").waitFor();
  await page.goto("/notifications");
  await page.getByRole("link", { name: /no longer agrees/ }).click();
  await page.waitForURL(address);
  await page.getByText("No longer agrees", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Record the difference" }).click();
  await page.getByText("Agrees", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Undo" }).first().click();
  await page.getByText("No longer agrees", { exact: true }).waitFor();
  expect(faults).toEqual([]);
});

test("finds no barrier, in light and in dark, and it fits a phone", async () => {
  for (const path of [page.url(), page.url().replace(/\?.*/, "")]) {
    await page.goto(path);
    await heading(/^Statement/)
      .first()
      .waitFor();
    await expectNoBarriers(page);
  }
  expect(faults).toEqual([]);
});

test("a statement is removed", async () => {
  await page.locator(".list-row a").first().click();
  await page.getByRole("button", { name: "Remove", exact: true }).click();
  await page.getByText("No statements yet").waitFor();
  expect(faults).toEqual([]);
});
