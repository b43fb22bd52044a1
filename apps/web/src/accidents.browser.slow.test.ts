import { beforeAll, expect, test } from "vitest";
import { clientOf, servePage, signUp } from "./web.fixture.ts";

const { web, page, faults } = await servePage();

beforeAll(async () => {
  await signUp(page, "Ada", "1000");
  const ada = await clientOf(web, "Ada");
  for (const payee of ["bakery", "kiosk"])
    await ada.transactions.create.mutate({ kind: "expense", amount: "2.00", payee });
}, 60_000);

const dialog = () => page.getByRole("dialog");

test("a double click on Undo undoes once, also where another row comes to be under the pointer", async () => {
  await page.goto("/activity");
  await page
    .getByRole("button", { name: /^Undo: .*kiosk/ })
    .first()
    .dblclick();
  await page.getByText("Undone", { exact: true }).waitFor();
  await page.goto("/transactions");
  await page.locator(".transaction-row").filter({ hasText: "bakery" }).waitFor();
  expect(await page.locator(".transaction-row").count()).toBe(1);
  expect(faults).toEqual([]);
});

test("a click beside a dialog closes it, and not once something is typed", async () => {
  const beside = () => page.mouse.click(5, 5);
  const add = page.getByRole("button", { name: "New transaction" });
  await add.click();
  await expect
    .poll(() => page.evaluate(() => document.activeElement?.closest(".field")?.textContent))
    .toContain("Kind");
  await beside();
  await dialog().waitFor({ state: "hidden" });
  await add.click();
  await dialog().getByLabel("Payee").fill("a long story");
  await beside();
  expect(await dialog().getByLabel("Payee").inputValue()).toBe("a long story");
  await page.keyboard.press("Escape");
  await dialog().waitFor({ state: "hidden" });
  expect(faults).toEqual([]);
});

test("a balance that cannot be read is said to be so, however the form is sent", async () => {
  await page.goto("/welcome");
  await page.getByLabel("Its balance today").fill("plenty");
  await page.keyboard.press("Enter");
  await page.getByText("Write the amount as 1234.56 or 1234,56.").waitFor();
  expect(faults).toEqual([]);
});

test("who stops to think while they type a search goes on in the same field, and clears it", async () => {
  await page.goto("/transactions");
  const search = page.getByLabel("Search");
  await search.focus();
  await page.keyboard.type("ba");
  await page.waitForURL(/q=ba/);
  await page.keyboard.type("kery");
  await page.waitForURL(/q=bakery/);
  expect(await search.inputValue()).toBe("bakery");
  await page.getByRole("button", { name: "Clear filters" }).click();
  await expect.poll(() => search.inputValue()).toBe("");
  await page.waitForURL((url) => url.search === "");
  expect(faults).toEqual([]);
});

test("a budget of some categories is not made of all of them when none is chosen", async () => {
  await page.goto("/budgets");
  await page.getByRole("button", { name: "New budget" }).first().click();
  await dialog().getByLabel("Amount (").fill("300");
  await dialog().getByRole("button", { name: "Save" }).click();
  await dialog().getByText("Choose a category.").waitFor();
  await dialog().getByLabel("Food", { exact: true }).check();
  await dialog().getByRole("button", { name: "Save" }).click();
  await dialog().waitFor({ state: "hidden" });
  await page.getByRole("heading", { name: "Food" }).waitFor();
  expect(faults).toEqual([]);
});

test("in German the server's refusals are in German", async () => {
  const german = await web.open({ locale: "de-AT" });
  await german.page.goto("/sign-up");
  await german.page.getByLabel("Ihr Name").fill("Nora");
  await german.page.getByLabel("E-Mail").fill("nora@example.com");
  await german.page.getByLabel("Passwort").fill("password1");
  await german.page.getByRole("button", { name: "Konto anlegen" }).click();
  await german.page.getByText("Dieses Passwort ist leicht zu erraten.").waitFor();
  expect(german.faults).toEqual([]);
});

test("on paper the dark theme is light, and the navigation is not on it", async () => {
  await page.goto("/reports?report=months");
  await page.getByLabel("Theme").selectOption("Dark");
  await page.locator("canvas").waitFor();
  await page.emulateMedia({ media: "print" });
  const lightnessOf = (name: "color" | "backgroundColor") =>
    page.evaluate((property) => {
      const [red = 0] = (
        getComputedStyle(document.documentElement)[property].match(/\d+/g) ?? []
      ).map(Number);
      return red;
    }, name);
  await expect.poll(() => lightnessOf("backgroundColor")).toBe(255);
  expect(await lightnessOf("color")).toBeLessThan(60);
  expect(await page.locator(".navigation").isVisible()).toBe(false);
  await page.emulateMedia({ media: "screen" });
  await page.getByLabel("Theme").selectOption("As the system");
  expect(faults).toEqual([]);
});

test("where days are said in words, what is no day loses neither the page nor what is typed", async () => {
  // The app is in English there, and the browser writes days as in France.
  const storageState = await page.context().storageState();
  const french = await web.open({ locale: "fr-FR", storageState });
  await french.page.goto("/transactions?from=2026-02-30&to=2026-13-01");
  await french.page.getByRole("button", { name: "New transaction" }).click();
  const form = french.page.getByRole("dialog");
  await form.getByLabel("Payee").fill("a long story");
  const day = form.getByLabel("Date", { exact: true });
  await day.fill("2026-11-03");
  await form.getByText("Tue, Nov 3, 2026").waitFor();
  await day.focus();
  for (let key = 0; key < 2; key += 1) await french.page.keyboard.press("ArrowRight");
  await french.page.keyboard.type("202611");
  expect(await day.inputValue()).toMatch(/^\d{4}-/);
  expect(await form.getByLabel("Payee").inputValue()).toBe("a long story");
  expect(french.faults).toEqual([]);
});
