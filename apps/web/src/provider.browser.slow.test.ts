import { createClient } from "@outlay/client";
import { freePort, providerEnv, startProvider } from "@outlay/server/testing/oidc";
import type { BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findViolations, signUp, startWeb, type WebApp } from "./web.fixture.ts";

const issuer = `http://localhost:${await freePort()}`;
let web: WebApp;
let provider: Awaited<ReturnType<typeof startProvider>>;
let page: Page;
let faults: string[];

beforeAll(async () => {
  web = await startWeb(providerEnv(issuer));
  provider = await startProvider(issuer, web.url);
  ({ page, faults } = await openPage());
}, 120_000);

afterAll(async () => {
  await provider?.stop();
  await web?.stop();
}, 30_000);

/** The pages of oidc-provider ask for a font of the internet, which tests do not. */
const fonts = "https://fonts.googleapis.com/";

/** A page of a browser profile of its own. */
async function openPage(options: BrowserContextOptions = {}) {
  const opened = await web.open(options);
  await opened.page.context().route(`${fonts}**`, (route) => route.abort());
  return opened;
}

/** What goes wrong on our pages: those of the provider are its own. */
const ours = () =>
  faults.filter(
    (fault) => ![issuer, fonts].some((url) => fault.includes(url)) && !fault.startsWith("console"),
  );

/** Signs in on the provider's pages, which ask for a name and then for consent. */
async function signInThere(on: Page, person: string): Promise<void> {
  await on.waitForURL(`${issuer}/**`);
  await on.locator("input[name=login]").fill(person);
  await on.locator("input[name=password]").fill("any");
  await on.locator("button[type=submit]").click();
  await on.locator("form[action*=interaction] button[type=submit]").click();
}

describe("with a provider, somebody", () => {
  test("becomes a user with its button, and sets up their book", async () => {
    await page.goto("/sign-up");
    await page.getByRole("link", { name: "Continue with Example SSO" }).waitFor();
    await page.goto("/sign-in");
    const button = page.getByRole("link", { name: "Sign in with Example SSO" });
    await button.waitFor();
    expect(await findViolations(page)).toEqual([]);
    await button.click();
    await signInThere(page, "ada");
    await page.getByRole("heading", { name: "Set up your book" }).waitFor();
    expect(await page.getByLabel("Currency").inputValue()).toBe("GBP");
    expect(await page.getByLabel("Time zone").inputValue()).toBe("Europe/Vienna");
    await page.getByRole("button", { name: "Start" }).click();
    await page.getByRole("heading", { level: 1, name: "Overview" }).waitFor();
    expect(ours()).toEqual([]);
  });

  test("cannot remove the only way to sign in, sets a password, and links the account again", async () => {
    await page.goto("/settings/security");
    const row = page.getByRole("listitem").filter({ hasText: issuer });
    await row.getByText("ada@example.com").waitFor();
    expect(await findViolations(page)).toEqual([]);
    const remove = row.getByRole("button", { name: "Remove the account of Example SSO" });
    await remove.click();
    await page.getByText("It is your only way to sign in.").waitFor();
    await page.getByLabel("New password").fill("correct horse battery");
    await page.getByRole("button", { name: "Set a password" }).click();
    await page.getByRole("button", { name: "Change password" }).waitFor();
    await remove.click();
    await page.getByText("Example SSO no longer signs you in").waitFor();
    await page.getByRole("button", { name: "Link Example SSO" }).click();
    // The provider knows them still, and asks for nothing.
    await row.getByText("ada@example.com").waitFor();
    expect(new URL(page.url()).pathname).toBe("/settings/security");
    expect(ours()).toEqual([]);
  });

  test("signs out there, too, if it has signed them in", async () => {
    const { page: own } = await openPage();
    await own.goto("/sign-in?returnTo=%2Faccounts");
    await own.getByRole("link", { name: "Sign in with Example SSO" }).click();
    await signInThere(own, "ada");
    await own.getByRole("heading", { level: 1, name: "Accounts" }).waitFor();
    await own.getByRole("button", { name: "Sign out" }).click();
    await own.waitForURL(`${issuer}/session/end**`);
    await own.locator("button[value=yes]").click();
    await own.getByRole("heading", { name: "Welcome back" }).waitFor();
    expect(new URL(own.url()).origin).toBe(web.url);
    await own.context().close();
  });

  test("reads in their language why an account with the same email is not theirs yet", async () => {
    const { page: first } = await openPage();
    await signUp(first, "Bob");
    const { page: other } = await openPage({ locale: "de-AT" });
    await other.goto("/sign-in");
    await other.getByRole("link", { name: "Mit Example SSO anmelden" }).click();
    await signInThere(other, "bob");
    await other.getByText("Zu Ihrer E-Mail gibt es schon ein Konto.").waitFor();
    expect(await findViolations(other)).toEqual([]);
    await first.context().close();
    await other.context().close();
  });

  test("reads that the provider is away, and signs in with the password", async () => {
    await provider.stop();
    const { page: own } = await openPage();
    await web.restart();
    await own.goto("/sign-in");
    await own.getByRole("link", { name: "Sign in with Example SSO" }).click();
    await own.getByText("Example SSO cannot be reached.").waitFor();
    expect(await findViolations(own)).toEqual([]);
    await own.getByLabel("Email").fill("ada@example.com");
    await own.getByLabel("Password").fill("correct horse battery");
    await own.getByRole("button", { name: "Sign in", exact: true }).click();
    await own.getByRole("heading", { level: 1, name: "Overview" }).waitFor();
    await own.context().close();
    provider = await startProvider(issuer, web.url);
  }, 60_000);
});

test("net worth is added up over the books of a user, each currency apart", async () => {
  const { page: own } = await openPage();
  await signUp(own, "Carol", "1000");
  expect(await own.getByText("All your books").count()).toBe(0);
  const outlay = createClient({ url: web.url });
  await outlay.auth.login.mutate({ email: "carol@example.com", password: "correct horse battery" });
  for (const [name, baseCurrency, balance] of [
    ["Private", "GBP", "234.50"],
    ["Club", "EUR", "-5.05"],
  ] as const) {
    const book = await outlay.books.create.mutate({
      name,
      baseCurrency,
      timeZone: "Europe/Vienna",
    });
    const inBook = createClient({ url: web.url, bookId: book.id });
    await inBook.auth.login.mutate({
      email: "carol@example.com",
      password: "correct horse battery",
    });
    await inBook.accounts.create.mutate({ name: "Savings", openingBalance: balance });
  }
  await own.goto("/");
  const card = own.locator(".card").filter({ hasText: "All your books" });
  await card.getByText("Private").waitFor();
  expect((await card.innerText()).split("\n").filter(Boolean)).toEqual([
    "All your books",
    "Household",
    "£1,000.00",
    "Private",
    "£234.50",
    "Club",
    "-€5.05",
    "Together",
    "£1,234.50",
    "-€5.05",
  ]);
  expect(await findViolations(own)).toEqual([]);
});
