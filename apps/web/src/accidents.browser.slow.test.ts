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
