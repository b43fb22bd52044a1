import { beforeAll, describe, expect, test } from "vitest";
import { clientOf, expectNoBarriers, findViolations, servePage, signUp } from "./web.fixture.ts";

const { web, page, faults } = await servePage();

beforeAll(async () => {
  await signUp(page, "Ada", "1000");
}, 60_000);

const dialog = () => page.getByRole("dialog");
const row = (text: string) => page.locator(".import-row").filter({ hasText: text });

const signInAda = () => clientOf(web, "Ada");

async function upload(name: string, ...lines: string[]): Promise<void> {
  await page.goto("/imports");
  const buffer = Buffer.from(`${lines.join("\n")}\n`);
  const file = { name, mimeType: "text/csv", buffer };
  await page.getByLabel("Drop a file of your bank here").setInputFiles(file);
  await page.getByRole("heading", { level: 1, name }).waitFor();
}

/** Days that may be read in two ways. */
const november = [
  "Date,Payee,Note,Amount",
  "02/11/2026,BILLA DANKT 0421,card,-12.50",
  "03/11/2026,Landlord,rent,-950.00",
  "04/11/2026,Employer,salary,2400.00",
  "05/11/2026,Bakery,,-4.80",
];

describe("in the web app, somebody with a file of their bank", () => {
  test("finds on empty pages what to do next", async () => {
    for (const [path, text] of [
      ["/imports", "Nothing was imported yet"],
      ["/rules", "No rules yet"],
    ] as const) {
      await page.goto(path);
      await page.getByRole("heading", { name: text }).waitFor();
    }
    await page.goto("/");
    await page.getByRole("link", { name: "Import a bank file" }).click();
    await page.getByRole("heading", { level: 1, name: "Imports" }).waitFor();
    expect(faults).toEqual([]);
  });

  test("makes a rule for what the bank calls a shop, and moves it with the keyboard", async () => {
    await page.goto("/rules");
    await page.getByRole("button", { name: "New rule" }).first().click();
    await dialog().getByLabel("Value").fill("billa");
    await dialog().getByRole("textbox", { name: "Payee" }).fill("Billa");
    await dialog().getByRole("combobox", { name: "Category" }).fill("Groc");
    await page.getByRole("option", { name: "Groceries" }).click();
    expect(await findViolations(page)).toEqual([]);
    await dialog().getByRole("button", { name: "Save" }).click();
    await page.getByText("Payee or note contains “billa”").waitFor();
    await page.getByRole("button", { name: "New rule" }).click();
    await dialog().getByLabel("Name").fill("Rent");
    await dialog().getByLabel("Value").fill("landlord");
    await dialog().getByLabel("Tags").fill("home");
    await dialog().getByRole("button", { name: "Save" }).click();
    await dialog().waitFor({ state: "hidden" });
    const names = page.locator(".rule-name");
    await expect.poll(() => names.allTextContents()).toEqual(["Billa, Food › Groceries", "Rent"]);
    await page.getByRole("button", { name: "Move Rent up" }).focus();
    await page.keyboard.press("Enter");
    await expect.poll(() => names.allTextContents()).toEqual(["Rent", "Billa, Food › Groceries"]);
    await page.getByText("Rent is now number 1").waitFor();
    // The focus stays with the rule.
    await page.keyboard.press("Enter");
    await expect.poll(() => names.allTextContents()).toEqual(["Billa, Food › Groceries", "Rent"]);
    const ada = await signInAda();
    const order = async () => (await ada.rules.list.query()).items.map(({ name }) => name);
    await expect.poll(order).toEqual([null, "Rent"]);
    await page.reload();
    await names.first().waitFor();
    await expect.poll(() => names.allTextContents()).toEqual(["Billa, Food › Groceries", "Rent"]);
    expect(faults).toEqual([]);
  });

  test("settles what the file leaves open by the rows that look right", async () => {
    await page.goto("/transactions");
    await page.getByLabel("Quick add").fill("4.80 morning roll 5.11.");
    await page.keyboard.press("Enter");
    await page.locator(".transaction-row").filter({ hasText: "morning roll" }).waitFor();
    await upload("november.csv", ...november);
    await page.getByText("Which days are right?").waitFor();
    expect(await findViolations(page)).toEqual([]);
    const right = page.locator(".reading").filter({ hasText: "Day, month, year" });
    expect(await right.textContent()).toContain("2 Nov 2026");
    await right.getByRole("radio").check();
    await page.getByRole("button", { name: "Continue" }).click();
    await row("Landlord").waitFor();
    expect(faults).toEqual([]);
  });

  test("sees what becomes of each row: a rule has filled in a category, and what was typed by hand is linked", async () => {
    expect(await row("Billa").textContent()).toContain("Groceries");
    const bakery = row("Bakery");
    await expect.poll(() => bakery.textContent()).toContain("Is morning roll, 5 Nov 2026");
    expect(await bakery.textContent()).toContain("Match");
    await page.getByText("Balance on").waitFor();
    await page.getByText("£2,432.70").waitFor();
    expect(await findViolations(page)).toEqual([]);
    expect(faults).toEqual([]);
  });

  test("changes a row, leaves one out by a key, and takes that back", async () => {
    await row("Employer").getByRole("button").click();
    await dialog().getByLabel("Payee").fill("ACME");
    await dialog().getByLabel("Tags").fill("work");
    expect(await findViolations(page)).toEqual([]);
    await dialog().getByRole("button", { name: "Save" }).click();
    await dialog().waitFor({ state: "hidden" });
    await row("ACME").waitFor();
    await page.locator("h1").click();
    for (const key of ["j", "j", "x"]) await page.keyboard.press(key);
    const landlord = row("Landlord").getByRole("checkbox");
    await expect.poll(() => landlord.isChecked()).toBe(false);
    await page.getByText("£3,382.70").waitFor();
    await landlord.click();
    await expect.poll(() => landlord.isChecked()).toBe(true);
    // A check in a row takes no keys of the list.
    await page.keyboard.press("x");
    await expect.poll(() => landlord.isChecked()).toBe(false);
    await page.keyboard.press("x");
    await expect.poll(() => landlord.isChecked()).toBe(true);
    await page.getByText("£2,432.70").waitFor();
    // Enter opens the selected row, but not in place of a button that has the focus.
    await row("Bakery").getByRole("button").focus();
    await page.keyboard.press("Enter");
    await dialog().getByText("Is morning roll").waitFor();
    await page.keyboard.press("Escape");
    await dialog().waitFor({ state: "hidden" });
    expect(faults).toEqual([]);
  });

  test("refuses a match, and gets it back", async () => {
    await row("Bakery").getByRole("button").click();
    await dialog().getByText("morning roll, 5 Nov 2026, £4.80").last().waitFor();
    await dialog().getByLabel("It is another one").check();
    await dialog().getByRole("button", { name: "Save" }).click();
    await expect.poll(() => row("Bakery").textContent()).not.toContain("Match");
    await page.getByRole("status").getByRole("button", { name: "Undo" }).last().click();
    await expect.poll(() => row("Bakery").textContent()).toContain("Match");
    expect(faults).toEqual([]);
  });

  test("records the file, sees its rows among the transactions, and the file again adds nothing", async () => {
    await page.getByRole("button", { name: "Record", exact: true }).click();
    await page.getByText("New: 3 · Linked: 1 · Left out: 0").waitFor();
    await page.getByRole("link", { name: "Show transactions" }).click();
    await page.locator(".transaction-row").filter({ hasText: "ACME" }).waitFor();
    const billa = page.locator(".transaction-row").filter({ hasText: "Billa" });
    expect(await billa.textContent()).toContain("Groceries");
    expect(await page.locator(".transaction-row").count()).toBe(4);
    await upload("again.csv", ...november);
    await page.getByText("Everything in this file is recorded already.").waitFor();
    await page.getByRole("link", { name: "Duplicates 4" }).click();
    await expect.poll(() => page.locator(".import-row.duplicate").count()).toBe(4);
    await page.getByRole("button", { name: "Discard" }).click();
    await page.getByText("again.csv discarded").waitFor();
    expect(faults).toEqual([]);
  });

  test("takes the import back, keeps what was changed since, and undoes that too", async () => {
    await page.goto("/transactions");
    await page.locator(".transaction-row").filter({ hasText: "Billa" }).click();
    await dialog().getByLabel("Note").fill("for the party");
    await dialog().getByRole("button", { name: "Save" }).click();
    await dialog().waitFor({ state: "hidden" });
    await page.goto("/imports");
    await page.getByRole("button", { name: "Actions for november.csv" }).click();
    await page.getByRole("menuitem", { name: "Take back" }).click();
    expect(await findViolations(page)).toEqual([]);
    await dialog().getByRole("button", { name: "Take back" }).click();
    await page.getByText("Taken back: 2 deleted, 1 kept").waitFor();
    await page.locator(".import-state.reverted").waitFor();
    await page.getByRole("status").getByRole("button", { name: "Undo" }).last().click();
    await page.locator(".import-state.committed").waitFor();
    expect(faults).toEqual([]);
  });

  test("tries a rule on transactions, applies it, and undoes it", async () => {
    await page.goto("/transactions");
    await page.locator(".transaction-row").filter({ hasText: "Landlord" }).click();
    await dialog().getByRole("link", { name: "Make a rule of it" }).click();
    await page.waitForURL("**/rules?*");
    await expect.poll(() => dialog().getByLabel("Value").inputValue()).toBe("Landlord");
    await dialog().getByLabel("Name").fill("Flat");
    await dialog().getByLabel("Note", { exact: true }).fill("Flat, Elm Street");
    await dialog().getByRole("button", { name: "Try it" }).click();
    await dialog().getByText("Would change: 1").waitFor();
    await dialog().getByText("“rent” → “Flat, Elm Street”").waitFor();
    expect(await findViolations(page)).toEqual([]);
    await dialog().getByRole("button", { name: "Save" }).click();
    await dialog().waitFor({ state: "hidden" });
    await page.getByRole("button", { name: "Actions for Flat" }).click();
    await page.getByRole("menuitem", { name: "Try on transactions" }).click();
    await dialog().getByRole("button", { name: "Apply" }).click();
    await page.getByText("Transactions changed: 1").waitFor();
    await page.getByRole("status").getByRole("button", { name: "Undo" }).last().click();
    await page.getByText("Undone", { exact: true }).waitFor();
    await page.goto("/transactions");
    const landlord = page.locator(".transaction-row").filter({ hasText: "Landlord" });
    await expect.poll(() => landlord.textContent()).toContain("rent");
    expect(faults).toEqual([]);
  });

  test("places the accounts of a file, and names the rows that cannot be recorded", async () => {
    const ada = await signInAda();
    const savings = { name: "Savings", kind: "savings", currency: "GBP" } as const;
    await ada.accounts.create.mutate(savings);
    await upload(
      "two-accounts.ofx",
      "OFXHEADER:100",
      "",
      "<OFX><BANKMSGSRSV1>",
      ...["11111", "22222"].map(
        (account, at) =>
          `<STMTTRNRS><STMTRS><CURDEF>GBP<BANKACCTFROM><BANKID>1<ACCTID>${account}<ACCTTYPE>CHECKING</BANKACCTFROM>
<BANKTRANLIST><STMTTRN><TRNTYPE>DEBIT<DTPOSTED>2026100${at + 1}<TRNAMT>-7.0${at}<FITID>a${at}<NAME>Kiosk ${at}</STMTTRN>
<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>2026111${at + 1}<TRNAMT>-8.0${at}<FITID>b${at}<NAME>Florist ${at}</STMTTRN></BANKTRANLIST>
</STMTRS></STMTTRNRS>`,
      ),
      "</BANKMSGSRSV1></OFX>",
    );
    await page.getByText("Which of your accounts are in this file?").waitFor();
    expect(await findViolations(page)).toEqual([]);
    await page.getByLabel(/^11111/).selectOption({ label: "Checking account (GBP)" });
    await page.getByLabel(/^22222/).selectOption({ label: "Savings (GBP)" });
    await page.getByRole("button", { name: "Continue" }).click();
    await row("Savings").first().waitFor();
    // Somebody closes October while the preview is open.
    const [book] = (await ada.books.list.query()).items;
    await ada.books.update.mutate({ id: book?.id ?? "", closedThrough: "2026-10-31" });
    await page.getByRole("button", { name: "Record", exact: true }).click();
    await page.getByText("Nothing was recorded, because of these rows:").waitFor();
    expect(await findViolations(page)).toEqual([]);
    await page.getByRole("button", { name: "Leave these rows out" }).click();
    await expect.poll(() => page.locator(".import-row.skipped").count()).toBe(2);
    await page.getByRole("button", { name: "Record", exact: true }).click();
    await page.getByText("New: 2 · Linked: 0 · Left out: 2").waitFor();
    await ada.books.update.mutate({ id: book?.id ?? "", closedThrough: null });
    expect(faults).toEqual([]);
  });

  test("forgets an answer, and reads why a file cannot be read", async () => {
    await page.goto("/imports");
    await page.getByText("Order of a date: Day, month, year").waitFor();
    await page.getByRole("button", { name: /^Forget how files of CSV/ }).click();
    await page.getByText("Order of a date: Day, month, year").waitFor({ state: "hidden" });
    const buffer = Buffer.from("no bank has written this");
    const file = { name: "notes.txt", mimeType: "text/plain", buffer };
    await page.getByLabel("Drop a file of your bank here").setInputFiles(file);
    await page.getByRole("alert").getByText("notes.txt").waitFor();
    expect(faults).toEqual([]);
  });

  test("scrolls through 5,000 rows, of which only those in sight are in the page", async () => {
    const many = Array.from(
      { length: 5_000 },
      (_, at) =>
        `2025-${String((at % 12) + 1).padStart(2, "0")}-15,Shop ${at},,-1.${(at % 90) + 10}`,
    );
    await upload("year.csv", "Date,Payee,Note,Amount", ...many);
    await page.getByRole("link", { name: "All 5,000" }).waitFor();
    await row("Shop 0").first().waitFor();
    const seen = () => page.locator(".import-row").count();
    for (let at = 0; at < 40; at += 1) {
      await page.mouse.wheel(0, 20_000);
      expect(await seen()).toBeLessThan(60);
    }
    await expect
      .poll(
        async () => {
          await page.mouse.wheel(0, 200_000);
          return row("Shop 4999").count();
        },
        { timeout: 20_000 },
      )
      .toBe(1);
    expect(faults).toEqual([]);
  });
});

test("who begins may begin with a file of the bank", async () => {
  const { page: fresh, faults: wrong } = await web.open({ locale: "de-AT" });
  await fresh.goto("/sign-up");
  await fresh.getByLabel("Ihr Name").fill("Grete");
  await fresh.getByLabel("E-Mail").fill("grete@example.com");
  await fresh.getByLabel("Passwort").fill("correct horse battery");
  await fresh.getByRole("button", { name: "Konto anlegen" }).click();
  await fresh.getByRole("button", { name: "Weiter mit einer Datei der Bank" }).click();
  await fresh.getByRole("heading", { level: 1, name: "Importe" }).waitFor();
  await fresh.getByText("Datei Ihrer Bank hier ablegen").waitFor();
  const grete = await clientOf(web, "Grete");
  expect((await grete.accounts.list.query()).items.map(({ name }) => name)).toEqual(["Girokonto"]);
  expect(wrong).toEqual([]);
});

test.each(["/imports", "/rules"])(
  "finds no barrier on %s, in light and in dark, and it fits a phone",
  async (path) => {
    await page.goto(path);
    await expectNoBarriers(page);
    expect(faults).toEqual([]);
  },
);
