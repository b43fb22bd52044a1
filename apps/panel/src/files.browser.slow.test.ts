import { readFile } from "node:fs/promises";
import type { Client } from "@outlay/client";
import type { Download, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type PanelPage, startPanel } from "./panel.fixture.ts";

let panel: PanelPage;
let ada: Client;
let page: Page;
let faults: string[];

beforeAll(async () => {
  panel = await startPanel();
  ({ page, faults } = panel);
  ada = await panel.signUp("Ada");
}, 90_000);

afterAll(async () => {
  await panel?.stop();
}, 30_000);

beforeEach(() => {
  panel.faults.length = 0;
});

const open = (path: string) => panel.open(path);
const run = () => panel.run();

async function download(): Promise<Download> {
  const begun = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download" }).click();
  return begun;
}

test("takes a book out as an archive, and restores it as a new book", async () => {
  await open("books.import");
  const picker = page.getByLabel("file", { exact: true });
  await picker.setInputFiles({ name: "b.gz", mimeType: "", buffer: Buffer.from("no archive") });
  await page.getByText("10 B").waitFor();
  expect(await run()).toMatch(/^422/);
  await page.getByText("archive.unreadable", { exact: true }).last().waitFor();

  await open("books.export");
  const bookId = await page.getByLabel("Book").inputValue();
  await page.getByRole("combobox", { name: "id", exact: true }).fill(bookId);
  expect(await run()).toMatch(/^200/);
  const archive = await download();
  expect(archive.suggestedFilename()).toMatch(/^book-\d{4}-\d\d-\d\d\.outlay\.gz$/);

  await open("books.import");
  await picker.setInputFiles(await archive.path());
  expect(await run()).toMatch(/^201/);
  await expect.poll(() => page.getByLabel("Book").locator("option").count()).toBe(2);
  expect(faults).toEqual([]);
});

test("keeps an export under the name that the server gives it", async () => {
  await ada.expenses.create.mutate({ amount: "12.50", payee: "Bakery" });
  await open("analytics.export");
  expect(await run()).toMatch(/^200/);
  await page.getByText("id,part,kind,occurredOn").waitFor();
  const file = await download();
  expect(file.suggestedFilename()).toMatch(/^transactions-.*\.csv$/);
  expect(await readFile(await file.path(), "utf8")).toContain("Bakery");
  expect(faults).toEqual([]);
});

test("attaches a receipt to a transaction, unless it is none, and downloads it", async () => {
  const { id: transactionId } = await ada.expenses.create.mutate({ amount: "4.20" });
  await open("attachments.create");
  const picker = page.getByLabel("file", { exact: true });
  await page.getByRole("combobox", { name: "transactionId" }).fill(transactionId);
  await picker.setInputFiles({ name: "a.png", mimeType: "", buffer: Buffer.from("no picture") });
  expect(await run()).toMatch(/^4\d\d/);
  await page.getByText("attachment.unsupported_type", { exact: true }).last().waitFor();

  const receipt = await page.screenshot();
  await picker.setInputFiles({ name: "receipt.png", mimeType: "image/png", buffer: receipt });
  await page.getByRole("textbox", { name: "text" }).fill("Kiosk 4.20");
  expect(await run()).toMatch(/^201/);
  await page.getByText('name: "receipt.png"', { exact: true }).waitFor();
  expect(faults).toEqual([]);

  const [kept] = (await ada.attachments.list.query({ transactionId })).items;
  expect(kept).toMatchObject({ type: "image/png", text: "Kiosk 4.20" });
  await open("attachments.get");
  await page.locator("#field-id").fill(kept?.id ?? "");
  expect(await run()).toMatch(/^200/);
  const file = await download();
  expect(file.suggestedFilename()).toBe("receipt.png");
  expect((await readFile(await file.path())).length).toBe(kept?.sizeBytes);
  expect(faults).toEqual([]);
});

test("imports exchange rates as a file of the ECB, or as its text", async () => {
  await open("rates.import");
  const buffer = Buffer.from("Date, USD, \n20 November 2026, 1.0857, ");
  const file = { name: "eurofxref.csv", mimeType: "text/csv", buffer };
  await page.getByLabel("file", { exact: true }).setInputFiles(file);
  expect(await run()).toMatch(/^200/);
  await page.getByText("added: 1", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Clear", exact: true }).click();
  await page.getByRole("button", { name: "Fill example" }).click();
  expect(await run()).toMatch(/^200/);
  await page.getByText("known: 1", { exact: true }).waitFor();
  expect(faults).toEqual([]);
});
