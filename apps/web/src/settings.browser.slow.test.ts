import { createHmac } from "node:crypto";
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { expectNoBarriers, findViolations, servePage, signUp } from "./web.fixture.ts";

const { web, page, faults } = await servePage();

beforeAll(async () => {
  await signUp(page, "Ada", "1000");
}, 60_000);
const password = "correct horse battery";

const section = (on: Page, name: string) =>
  on.locator("form.card").filter({ has: on.getByRole("heading", { name }) });

/** The code that an authenticator app shows for a key in base32 (RFC 6238). */
function codeFor(key: string): string {
  const bits = [...key.replaceAll(/[\s=]/g, "")]
    .map((letter) =>
      "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0"),
    )
    .join("");
  const bytes = (bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const digest = createHmac("sha1", Buffer.from(bytes)).update(counter).digest();
  const at = (digest.at(-1) ?? 0) & 0xf;
  return String((digest.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

async function signIn(on: Page, name: string): Promise<void> {
  await on.getByLabel("Email").fill(`${name.toLowerCase()}@example.com`);
  await on.getByLabel("Password").fill(password);
  await on.getByRole("button", { name: "Sign in", exact: true }).click();
}

describe("in the settings, somebody", () => {
  let codes: string[] = [];

  test("sets up an authenticator app, and gets recovery codes once", async () => {
    await page.goto("/settings/security");
    await page.getByRole("button", { name: "Set up" }).click();
    await page.getByRole("img", { name: "QR code with the key" }).waitFor();
    const key = await page.getByLabel("Key", { exact: true }).inputValue();
    expect(await findViolations(page)).toEqual([]);
    await page.getByLabel("Code from the app").fill(codeFor(key));
    await page.getByRole("button", { name: "Turn on" }).click();
    await page.getByRole("heading", { name: "Your recovery codes" }).waitFor();
    codes = await page.locator(".recovery code").allTextContents();
    expect(codes.length).toBeGreaterThan(5);
    await page.getByRole("button", { name: "I have kept them" }).click();
    await page.getByText(/Recovery codes left: \d+/).waitFor();
    expect(faults).toEqual([]);
  });

  test("signs in with the password and a recovery code, after a wrong one", async () => {
    const other = await web.open();
    await other.page.goto("/sign-in");
    await signIn(other.page, "Ada");
    await other.page.getByLabel("Code of your authenticator app").fill("000000");
    await other.page.getByRole("button", { name: "Sign in", exact: true }).click();
    await other.page.getByText("This code is not valid").waitFor();
    await other.page.getByLabel("Code of your authenticator app").fill(codes[0] ?? "");
    await other.page.getByRole("button", { name: "Sign in", exact: true }).click();
    await other.page.getByRole("heading", { level: 1, name: "Overview" }).waitFor();
    expect(other.faults).toEqual([]);
    await other.page.close();
  });

  test("turns the authenticator app off with the password", async () => {
    const form = section(page, "Authenticator app");
    await form.getByLabel("Current password").fill("wrong horse battery");
    await form.getByRole("button", { name: "Turn off" }).click();
    await form.getByText("wrong").first().waitFor();
    await form.getByLabel("Current password").fill(password);
    await form.getByRole("button", { name: "Turn off" }).click();
    await page.getByRole("button", { name: "Set up" }).waitFor();
    expect(faults).toEqual([]);
  });

  test("adds a passkey, signs in with it without the password, and removes it", async () => {
    const baseURL = web.url.replace("127.0.0.1", "localhost");
    const { page: own } = await web.open({ baseURL });
    const devtools = await own.context().newCDPSession(own);
    await devtools.send("WebAuthn.enable");
    await devtools.send("WebAuthn.addVirtualAuthenticator", {
      options: {
        protocol: "ctap2",
        transport: "internal",
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    await signUp(own, "Grace");
    await own.goto("/settings/security");
    await section(own, "New passkey").getByLabel("Name").fill("Laptop");
    await own.getByRole("button", { name: "Add passkey" }).click();
    await own.getByText("Laptop added").waitFor();
    await own.getByRole("button", { name: "Sign out" }).click();
    await own.getByRole("heading", { name: "Welcome back" }).waitFor();
    await own.getByRole("button", { name: "Use a passkey" }).click();
    await own.getByRole("heading", { level: 1, name: "Overview" }).waitFor();
    await own.goto("/settings/security");
    await own.getByRole("button", { name: "Remove Laptop" }).click();
    await own.getByRole("dialog").getByLabel("Current password").fill(password);
    await own.getByRole("dialog").getByRole("button", { name: "Remove", exact: true }).click();
    await own.getByText("Laptop removed").waitFor();
    await expect.poll(() => own.getByRole("button", { name: "Remove Laptop" }).count()).toBe(0);
    await own.close();
  });

  test("invites with a link, which a newcomer opens, signs up and joins by", async () => {
    await page.goto("/settings/members");
    await page.getByRole("button", { name: "Invite" }).click();
    const link = await page.getByLabel("Invitation link").inputValue();
    expect(link).toMatch(/\/join#outlay_/);
    const { pathname, hash } = new URL(link);
    const { page: guest } = await web.open();
    await guest.goto(pathname + hash);
    await guest.getByRole("heading", { name: "Welcome back" }).waitFor();
    await guest.getByRole("link", { name: "Create account" }).click();
    await guest.getByLabel("Your name").fill("Joan");
    await guest.getByLabel("Email").fill("joan@example.com");
    await guest.getByLabel("Password").fill(password);
    await guest.getByRole("button", { name: "Create account" }).click();
    await guest.getByRole("heading", { name: "You are invited to a book" }).waitFor();
    expect(await findViolations(guest)).toEqual([]);
    await guest.getByRole("button", { name: "Join the book" }).click();
    await guest.getByText("£1,000.00").first().waitFor();
    await guest.goto("/transactions");
    await guest.getByLabel("Quick add").fill("9 flowers");
    await guest.keyboard.press("Enter");
    await guest.getByText("flowers added").waitFor();
    await page.goto("/transactions");
    const flowers = page.locator(".transaction-row").filter({ hasText: "flowers" });
    await flowers.waitFor();
    expect(await flowers.textContent()).toContain("Joan");
    await page.goto("/reports?report=members");
    await page.getByRole("link", { name: /^Joan, Spending: £9\.00/ }).click();
    await flowers.waitFor();
    expect(await page.locator(".transaction-row").count()).toBe(1);
    await guest.goto("/settings/members");
    await guest.getByRole("button", { name: "Leave" }).click();
    await guest.close();
  });

  test("reads the app in German after choosing it, on this device from then on", async () => {
    await page.goto("/settings/profile");
    await page.getByLabel("Language").selectOption("de-AT");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("heading", { name: "Einstellungen" }).waitFor();
    await page.goto("/");
    await page.getByText("€", { exact: false }).or(page.getByText("£ ")).first().waitFor();
    await page.goto("/settings/profile");
    await page.getByLabel("Sprache").selectOption("en-GB");
    await page.getByRole("button", { name: "Speichern" }).click();
    await page.getByRole("heading", { name: "Settings" }).waitFor();
    expect(faults).toEqual([]);
  });

  test("creates another book, deletes it after typing its name, and has it back", async () => {
    await page.goto("/settings/book");
    await page.getByLabel("Name of the new book").fill("Club");
    await page.getByRole("button", { name: "Create book" }).click();
    await page.getByText("Club created").waitFor();
    await page.getByLabel("Book", { exact: true }).selectOption("Club");
    const remove = page.getByRole("button", { name: "Delete this book" });
    await remove.waitFor();
    expect(await remove.isDisabled()).toBe(true);
    await page.getByLabel("Type its name to confirm").fill("Club");
    expect(await findViolations(page)).toEqual([]);
    await remove.click();
    await page.getByRole("heading", { name: "Deleted books" }).waitFor();
    await page.getByRole("button", { name: "Restore Club" }).click();
    await page.getByText("Club restored").waitFor();
    expect(faults).toEqual([]);
  });
});

test.each(["/settings/security", "/reports?report=flow", "/reports?report=members"])(
  "finds no barrier on %s, in light and in dark, and it fits a phone",
  async (path) => {
    await page.goto(path);
    await expectNoBarriers(page);
    expect(faults).toEqual([]);
  },
);
