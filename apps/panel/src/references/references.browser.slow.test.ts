import type { Client } from "@outlay/client";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Catalog } from "../catalog.ts";
import { type PanelPage, startPanel } from "../panel.fixture.ts";
import { describeField } from "../schema/field.ts";
import { type JsonSchema, resolveSchema } from "../schema/json-schema.ts";
import { isNewId, listOfField } from "./fields.ts";

let panel: PanelPage;
let ada: Client;

beforeAll(async () => {
  panel = await startPanel();
  ada = await panel.signUp("Ada");
}, 90_000);

afterAll(async () => {
  await panel?.stop();
}, 30_000);

/** The items of the list that is open. */
const choices = (name?: string | RegExp) =>
  panel.page.getByRole("listbox").getByRole("option", name === undefined ? {} : { name });

beforeEach(() => {
  panel.faults.length = 0;
});

/** Every place in an input that holds a single value, with its schema. */
function leavesOf(
  raw: JsonSchema,
  root: JsonSchema,
  path: string[] = [],
): [string[], JsonSchema][] {
  // The branches of a variant are schemas of their own.
  if (path.length > 10) return [];
  const field = describeField(path.at(-1) ?? "", raw, root);
  if (field.kind === "list") return leavesOf(field.items, root, path);
  if (field.kind === "variants")
    return field.variants.flatMap(({ schema }) => leavesOf(schema, root, path));
  if (field.kind !== "record") return [[path, resolveSchema(field.schema, root)]];
  return field.properties.flatMap(([name, schema]) => leavesOf(schema, root, [...path, name]));
}

/** Ids that no list has, and why. */
const unlisted: Readonly<Record<string, string>> = {
  "expenses.restore.id": "lists leave out what is deleted",
  "attachments.get.id": "attachments are listed by transaction",
  "attachments.remove.id": "attachments are listed by transaction",
  "statements.get.id": "statements are listed by account",
  "statements.reconcile.id": "statements are listed by account",
  "statements.remove.id": "statements are listed by account",
  "transactions.restore.id": "lists leave out what is deleted",
  "trash.restore.id": "lists leave out what is deleted",
  "operations.undo.id": "the changes name it",
  "auth.login.passkey.id": "the browser fills it in",
  "auth.login.passkey.rawId": "the browser fills it in",
  "auth.passkeyLogin.response.id": "the browser fills it in",
  "auth.passkeyLogin.response.rawId": "the browser fills it in",
  "passkeys.register.response.id": "the browser fills it in",
  "passkeys.register.response.rawId": "the browser fills it in",
  "changes.live.lastEventId": "the number of a change",
  "notifications.live.lastEventId": "the number of a change",
};

test("every id that a procedure takes is chosen from a list, or is new, or says why not", async () => {
  const catalog = (await (await fetch(`${panel.url}/panel/procedures.json`)).json()) as Catalog;
  const ids = catalog.procedures.flatMap(({ path, input }) =>
    input === null
      ? []
      : leavesOf(input, input)
          .filter(([at, { format }]) => format === "uuid" || /(^i|I)ds?$/.test(at.at(-1) ?? ""))
          .map(([at, schema]) => ({ procedure: path, at, schema })),
  );
  expect(ids.length).toBeGreaterThan(100);
  const typed = ids
    .filter(({ procedure, at, schema }) => listOfField(procedure, at, schema) === undefined)
    .filter(({ schema }) => !isNewId(schema))
    .map(({ procedure, at }) => `${procedure}.${at.join(".")}`);
  expect([...new Set(typed)].toSorted()).toEqual(Object.keys(unlisted).toSorted());
});

describe("in the panel's forms", () => {
  test("an account is chosen by its name, and its id is sent", async () => {
    const { id } = await ada.accounts.create.mutate({
      name: "Wallet",
      kind: "cash",
      currency: "EUR",
    });
    const { page } = panel;
    await panel.open("expenses.create");
    const box = page.getByRole("combobox", { name: "accountId" });
    await box.click();
    await choices("Wallet").click();
    expect(await box.inputValue()).toBe("Wallet");
    await page.getByText(id, { exact: true }).first().waitFor();
    await page.getByRole("textbox", { name: "amount" }).fill("3.20");
    expect(await panel.run()).toMatch(/^20[01]/);
    const [expense] = (await ada.expenses.list.query({})).items;
    expect(expense?.accountId).toBe(id);
    expect(panel.faults).toEqual([]);
  });

  test("typing narrows a list, the keyboard chooses, and null is one of the choices", async () => {
    const { page } = panel;
    await panel.open("categories.update");
    const id = page.getByRole("combobox", { name: "id", exact: true });
    await id.focus();
    await page.keyboard.type("groc");
    await choices().first().waitFor();
    expect(await choices().allTextContents()).toEqual(["Food › Groceries expense"]);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    expect(await id.inputValue()).toBe("Food › Groceries");
    await page.getByRole("combobox", { name: "parentId" }).click();
    await choices("none").click();
    await page.getByRole("button", { name: "JSON", exact: true }).click();
    const input: unknown = JSON.parse(await page.getByLabel("Input as JSON").inputValue());
    expect(input).toMatchObject({ id: expect.stringMatching(/^[0-9a-f-]{36}$/), parentId: null });
    expect(panel.faults).toEqual([]);
  });

  test("an id that is pasted is sent, and one that no list has as well", async () => {
    const { page } = panel;
    const { items } = await ada.accounts.list.query({});
    await panel.open("accounts.get");
    const box = page.getByRole("combobox", { name: "id", exact: true });
    await box.fill(items.at(-1)?.id ?? "");
    expect(await panel.run()).toMatch(/^200/);
    await box.fill("01920000-0000-7000-8000-000000000003");
    await page.getByText("None of the accounts matches").waitFor();
    expect(await panel.run()).toMatch(/^404/);
    expect(panel.faults).toEqual([]);
  });

  test("what is created is in the list that is opened next", async () => {
    const { page } = panel;
    await panel.open("accounts.create");
    await page.getByRole("textbox", { name: "name" }).fill("Piggy bank");
    await page.getByRole("combobox", { name: "kind" }).selectOption({ label: "savings" });
    await page.getByRole("combobox", { name: "currency" }).selectOption({ label: "EUR" });
    expect(await panel.run()).toMatch(/^20[01]/);
    await panel.open("accounts.get");
    await page.getByRole("combobox", { name: "id", exact: true }).fill("piggy");
    await choices("Piggy bank").click();
    expect(await panel.run()).toMatch(/^200/);
    expect(panel.faults).toEqual([]);
  });

  test("the server searches the many transactions, and a member is one of the book's", async () => {
    const { page } = panel;
    await ada.expenses.create.mutate({ amount: "9.90", payee: "Florist" });
    await panel.open("expenses.get");
    await page.getByRole("combobox", { name: "id", exact: true }).fill("florist");
    await choices(/Florist.*9\.90 EUR/).click();
    expect(await panel.run()).toMatch(/^200/);

    await panel.open("members.update");
    await page.getByRole("combobox", { name: "id", exact: true }).click();
    await choices().first().click();
    await page.getByRole("combobox", { name: "userId" }).click();
    await choices("ada@example.com").click();
    expect(await page.getByRole("combobox", { name: "userId" }).inputValue()).toBe("Ada");
    expect(panel.faults).toEqual([]);
  });
});

test("a result shows names beside ids, and copies the ids", async () => {
  const { page } = panel;
  const { id } = await ada.accounts.create.mutate({ name: "Till", kind: "cash", currency: "EUR" });
  await ada.expenses.create.mutate({ amount: "5.00", payee: "Kiosk", accountId: id });
  await panel.open("expenses.list");
  await page.getByRole("combobox", { name: "payee" }).fill("Kiosk");
  expect(await panel.run()).toMatch(/^200/);
  const cell = page.getByRole("cell", { name: `Till ${id}` });
  await cell.waitFor();
  await page.getByRole("button", { name: "Tree", exact: true }).click();
  await page.locator(".tree summary").last().click();
  const leaf = page.locator(".tree-leaf", { hasText: "accountId" });
  expect(await leaf.textContent()).toBe(`accountId: "${id}" Till`);
  const copied = await leaf.evaluate((element) => {
    getSelection()?.selectAllChildren(element);
    return getSelection()?.toString();
  });
  expect(copied).toBe(`accountId: "${id}"`);
  expect(panel.faults).toEqual([]);
});
