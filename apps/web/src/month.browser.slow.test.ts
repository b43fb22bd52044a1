import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { clientOf, findViolations, serveWeb, signUp } from "./web.fixture.ts";

const web = await serveWeb();

const row = (page: Page, text: string) =>
  page.locator(".transaction-row").filter({ hasText: text });
const dialog = (page: Page) => page.getByRole("dialog");

async function quickAdd(page: Page, line: string): Promise<void> {
  await page.getByLabel("Quick add").fill(line);
  await page.keyboard.press("Enter");
}

async function open(page: Page, name: string): Promise<void> {
  await page.getByRole("link", { name, exact: true }).click();
  await page.getByRole("heading", { level: 1, name }).waitFor();
}

/** A day of this month, which may be read as one of another. */
function earlyDay(): string {
  const [year, month] = new Date().toISOString().split("-");
  return `${month === "02" ? "03" : "02"}/${month}/${year}`;
}

/** Records a file of the bank, after saying how its days are meant. */
async function importFile(page: Page): Promise<void> {
  await page.getByRole("link", { name: "Import", exact: true }).click();
  const lines = [`${earlyDay()},Kiosk,,-8.00`, `${earlyDay()},Bookshop,,-12.00`];
  const buffer = Buffer.from(["Date,Payee,Note,Amount", ...lines, ""].join("\n"));
  const file = { name: "month.csv", mimeType: "text/csv", buffer };
  await page.getByLabel("Drop a file of your bank here").setInputFiles(file);
  const right = page.locator(".reading").filter({ hasText: "Day, month, year" });
  await right.getByRole("radio").check();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.locator(".import-row").filter({ hasText: "Bookshop" }).waitFor();
  await page.getByRole("button", { name: "Record", exact: true }).click();
  await page.getByText("New: 2 · Linked: 0 · Left out: 0").waitFor();
}

/** Ada shares her book by a link, and Grace, who has an account of her own, joins it in a browser of her own. */
async function share(ada: Page, grace: Page): Promise<void> {
  const owner = await clientOf(web, "Ada");
  const { items } = await owner.books.list.query();
  const book = items[0];
  const { token } = await owner.members.invite.mutate({ id: book?.id ?? "", role: "editor" });
  const member = await clientOf(web, "Grace");
  await member.members.accept.mutate({ token: token ?? "" });
  await grace.reload();
  await grace.getByLabel("Book").selectOption({ label: book?.name ?? "" });
  await ada.bringToFront();
}

test("a household's month: it begins, plans, shares, goes offline and outlives a restart of the server", async () => {
  const { page: ada, faults } = await web.open();
  await signUp(ada, "Ada", "1500");
  await ada.getByRole("button", { name: "Load example data" }).click();
  await ada.getByText("This book has example data.").waitFor();
  // An edited part of it, which no undo of the whole can take back, goes as well.
  const client = await clientOf(web, "Ada");
  const [newest] = (await client.transactions.list.query({ limit: 1 })).items;
  await client.transactions.update.mutate({ id: newest?.id ?? "", note: "edited" });
  await ada.getByRole("button", { name: "Remove it" }).click();
  await ada.getByText("Your book is empty").waitFor();
  expect(await findViolations(ada)).toEqual([]);

  await open(ada, "Transactions");
  for (const line of ["+2400 salary", "900 landlord", "12.50 bakery #breakfast"]) {
    await quickAdd(ada, line);
    await row(ada, line.split(" ")[1] ?? "").waitFor();
  }
  await open(ada, "Budgets");
  await ada.getByRole("button", { name: "New budget" }).first().click();
  await dialog(ada).getByLabel("Covers").selectOption("All spending");
  await dialog(ada).getByLabel("Amount (GBP)").fill("1500");
  await dialog(ada).getByRole("button", { name: "Save" }).click();
  await ada.getByText("£587.50 left").waitFor();

  await importFile(ada);
  await open(ada, "Budgets");
  await ada.getByText("£567.50 left").waitFor();

  const { page: grace, faults: hers } = await web.open();
  await signUp(grace, "Grace", "0");
  await share(ada, grace);
  await open(grace, "Transactions");
  await row(grace, "landlord").waitFor();
  await quickAdd(grace, "87.50 cinema");
  await ada.getByText("£480.00 left").waitFor();

  await open(ada, "Transactions");
  await ada.evaluate(() => navigator.serviceWorker.ready.then(() => true));
  await row(ada, "cinema").waitFor();
  await ada.context().setOffline(true);
  await quickAdd(ada, "20 on the train");
  await row(ada, "on the train").waitFor();
  await ada.getByText("Waiting to be sent").waitFor();
  expect(await row(grace, "on the train").count()).toBe(0);
  await ada.context().setOffline(false);
  await row(grace, "on the train").waitFor({ timeout: 20_000 });
  await ada.getByText("Waiting to be sent").waitFor({ state: "hidden", timeout: 20_000 });

  await web.restart(async () => {
    await quickAdd(grace, "30 while it was away");
    await row(grace, "while it was away").waitFor();
  });
  await row(ada, "while it was away").waitFor({ timeout: 30_000 });
  await open(ada, "Budgets");
  await ada.getByText("£430.00 left").waitFor();
  const lost = /ERR_(CONNECTION|EMPTY|INCOMPLETE|INTERNET)/;
  expect([...faults, ...hers].filter((fault) => !lost.test(fault))).toEqual([]);
}, 180_000);
