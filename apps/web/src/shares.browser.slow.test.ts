import { beforeAll, describe, expect, test } from "vitest";
import { clientOf, expectNoBarriers, findViolations, servePage, signUp } from "./web.fixture.ts";

const { web, page, faults } = await servePage();

beforeAll(async () => {
  await signUp(page, "Ada", "1000");
}, 60_000);

const dialog = () => page.getByRole("dialog");
const person = (name: string) => page.getByRole("listitem").filter({ hasText: name }).first();
const row = (text: string) => page.locator(".transaction-row").filter({ hasText: text });

async function save(): Promise<void> {
  await dialog().getByRole("button", { name: "Save" }).click();
  await dialog().waitFor({ state: "hidden" });
}

async function addPerson(name: string, member?: string): Promise<void> {
  await page.getByRole("button", { name: "Add person" }).first().click();
  await dialog().getByLabel("Name").fill(name);
  if (member !== undefined)
    await dialog().getByLabel("Member of the book").selectOption({ label: member });
  await save();
  await person(name).waitFor();
}

async function beginExpense(payee: string, amount: string): Promise<void> {
  await page.goto("/transactions");
  await page.getByRole("button", { name: "New transaction" }).click();
  await dialog().getByLabel("Amount (GBP)").fill(amount);
  await dialog().getByLabel("Payee").fill(payee);
}

describe("in the web app, somebody who shares expenses", () => {
  test("finds nobody at first, and no word of sharing in the form of a transaction", async () => {
    await beginExpense("Market", "30");
    await expect
      .poll(() => dialog().getByLabel("Shared with others").count(), { timeout: 2_000 })
      .toBe(0);
    await page.keyboard.press("Escape");
    await page.getByRole("link", { name: "Sharing" }).click();
    await page.getByRole("heading", { name: "Nobody shares expenses yet" }).waitFor();
    expect(faults).toEqual([]);
  });

  test("adds the people, of whom one has no account here", async () => {
    await addPerson("Ada", "Ada");
    await addPerson("Bob");
    await page.getByText("All is even.").waitFor();
    expect(faults).toEqual([]);
  });

  test("shares an expense by exact amounts, and hears when they do not add up", async () => {
    await beginExpense("Market", "30");
    await dialog().getByLabel("Shared with others").check();
    await dialog().getByLabel("Shared", { exact: true }).selectOption("Exact amounts");
    await dialog().getByLabel("Amount of Ada").fill("10");
    await dialog().getByText("£20.00 left to give out").waitFor();
    await dialog().getByLabel("Amount of Bob").fill("19");
    await dialog().getByText("£1.00 left to give out").waitFor();
    await dialog().getByRole("button", { name: "Save" }).click();
    await dialog().getByText("add up to").waitFor();
    await dialog().getByLabel("Amount of Bob").fill("20");
    expect(await findViolations(page)).toEqual([]);
    await save();
    await page.goto("/sharing");
    await page.getByText("Is owed £20.00").waitFor();
    await page.getByText("Owes £20.00").waitFor();
    await page.getByText("Bob pays Ada").waitFor();
    expect(faults).toEqual([]);
  });

  test("settles with money outside the book, takes it back, and settles into an account", async () => {
    await page.getByRole("button", { name: "Settle: Bob pays Ada" }).click();
    expect(await dialog().getByLabel("Amount (GBP)").inputValue()).toBe("20.00");
    expect(await findViolations(page)).toEqual([]);
    await save();
    await page.getByText("All is even.").waitFor();
    await page.getByRole("button", { name: /^Delete the settlement of £20\.00/ }).click();
    await page.getByText("Is owed £20.00").waitFor();
    await page.getByRole("button", { name: "Settle: Bob pays Ada" }).click();
    await dialog().getByLabel("Into account").selectOption({ index: 1 });
    await save();
    await page.getByText("All is even.").waitFor();
    await page.getByRole("status").getByRole("button", { name: "Undo" }).last().click();
    await page.getByText("Is owed £20.00").waitFor();
    expect(faults).toEqual([]);
  });

  test("sets a usual way by weights, by which the next expense is shared", async () => {
    await page.getByRole("button", { name: "Add usual way" }).click();
    await dialog().getByLabel("Shared", { exact: true }).selectOption("By weights");
    await dialog().getByLabel("Weight of Ada").fill("60");
    await dialog().getByLabel("Weight of Bob").fill("0");
    await dialog().getByRole("button", { name: "Save" }).click();
    await dialog().getByText("A whole number from 1 on.").waitFor();
    await dialog().getByLabel("Weight of Bob").fill("40");
    expect(await findViolations(page)).toEqual([]);
    await save();
    await page.getByText("By weights: Ada 60 · Bob 40").waitFor();
    await beginExpense("Rent", "100");
    await dialog().getByLabel("Shared with others").check();
    await dialog().getByLabel("Paid by").selectOption("Bob");
    await save();
    await row("Rent").click();
    expect(await dialog().getByLabel("Weight of Bob").inputValue()).toBe("40");
    await dialog().getByLabel("Shared with others").uncheck();
    await save();
    await row("Rent").click();
    await dialog().getByLabel("Shared with others").waitFor();
    expect(await dialog().getByLabel("Shared with others").isChecked()).toBe(false);
    await page.keyboard.press("Escape");
    expect(faults).toEqual([]);
  });

  test("shares what comes back in the same way, and hears what is unclear", async () => {
    await page.goto("/schedules");
    await page.getByRole("button", { name: "New schedule" }).first().click();
    await dialog().getByLabel("Payee").fill("Landlord");
    await dialog().getByLabel("Amount (GBP)").fill("900");
    await dialog().getByLabel("Starts on").fill("2030-01-01");
    await dialog().getByLabel("Shared with others").check();
    await dialog().getByLabel("Shared", { exact: true }).selectOption("By weights");
    await dialog().getByLabel("Weight of Ada").fill("x");
    await dialog().getByRole("button", { name: "Save" }).click();
    await dialog().getByText("A whole number from 1 on.").waitFor();
    await dialog().getByLabel("Weight of Ada").fill("2");
    expect(await findViolations(page)).toEqual([]);
    await save();
    await page.getByRole("button", { name: "Actions for Landlord" }).click();
    await page.getByRole("menuitem", { name: "Edit" }).click();
    expect(await dialog().getByLabel("Weight of Ada").inputValue()).toBe("2");
    await dialog().getByLabel("Shared with others").uncheck();
    await save();
    await page.getByRole("button", { name: "Actions for Landlord" }).click();
    await page.getByRole("menuitem", { name: "Edit" }).click();
    await dialog().getByLabel("Shared with others").waitFor();
    expect(await dialog().getByLabel("Shared with others").isChecked()).toBe(false);
    await page.keyboard.press("Escape");
    expect(faults).toEqual([]);
  });

  test("settles between accounts of two currencies, and says what arrives", async () => {
    const client = await clientOf(web, "Ada");
    await client.accounts.create.mutate({ name: "Dollars", currency: "USD" });
    await page.goto("/sharing");
    await page.getByRole("button", { name: "Record a settlement" }).click();
    await dialog().getByLabel("Amount (GBP)").fill("1");
    await dialog().getByLabel("From account").selectOption({ index: 1 });
    await dialog().getByLabel("Into account").selectOption("Dollars (USD)");
    await dialog().getByLabel("Amount that arrives (USD)").fill("1.30");
    expect(await findViolations(page)).toEqual([]);
    await save();
    const { items } = await client.transactions.list.query({ limit: 1, sort: "createdAt" });
    expect(items[0]).toMatchObject({ kind: "transfer", amount: "1.00", toAmount: "1.30" });
    await client.transactions.remove.mutate({ id: items[0]?.id ?? "" });
    expect(faults).toEqual([]);
  });

  test("renames a person and archives them, whose history stays", async () => {
    await page.goto("/sharing");
    await page.getByRole("button", { name: "Actions for Bob" }).click();
    await page.getByRole("menuitem", { name: "Edit" }).click();
    await dialog().getByLabel("Name").fill("Robert");
    await save();
    await page.getByText("Robert pays Ada").waitFor();
    await page.getByRole("button", { name: "Actions for Robert" }).click();
    await page.getByRole("menuitem", { name: "Archive" }).click();
    await page.getByText("Archived", { exact: false }).first().waitFor();
    await page.getByText("Owes £20.00").waitFor();
    expect(faults).toEqual([]);
  });

  test("finds no barrier, in light and in dark, and it fits a phone", async () => {
    await expectNoBarriers(page);
    expect(faults).toEqual([]);
  });
});
