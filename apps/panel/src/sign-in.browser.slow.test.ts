import { createClient } from "@outlay/client";
import type { Browser } from "playwright-core";
import { TOTP } from "otpauth";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type PanelPage, startPanel } from "./panel.fixture.ts";

let panel: PanelPage;
let browser: Browser;
let url: string;

beforeAll(async () => {
  panel = await startPanel();
  ({ browser, url } = panel);
}, 90_000);

afterAll(async () => {
  await panel?.stop();
}, 30_000);

beforeEach(() => {
  panel.faults.length = 0;
});

test("is asked for a code when their account has an authenticator app", async () => {
  const user = createClient({ url });
  const [email, password] = ["grace@example.com", "correct horse battery"];
  await user.auth.register.mutate({ email, password, name: "Grace" });
  const { secret } = await user.totp.setup.mutate();
  const code = new TOTP({ secret }).generate();
  const { recoveryCodes } = await user.totp.confirm.mutate({ code });

  const tab = await browser.newPage();
  await tab.goto(`${url}/panel/`);
  await tab.getByRole("button", { name: "Sign in" }).first().click();
  const dialog = tab.getByRole("dialog");
  await dialog.getByLabel("Email").fill(email);
  await dialog.getByLabel("Password").fill(password);
  await tab.keyboard.press("Enter");
  const field = dialog.getByLabel("Code of your authenticator app");
  await field.fill("000000");
  await tab.keyboard.press("Enter");
  await dialog.getByText("Check the code").waitFor();
  await field.fill(recoveryCodes[0] ?? "");
  await tab.keyboard.press("Enter");
  expect(await tab.locator(".session .email").textContent()).toBe(email);
  await tab.close();
});

test("in the panel a browser makes a passkey, and signs in with it", async () => {
  const local = url.replace("127.0.0.1", "localhost");
  const tab = await browser.newPage();
  const devices = await tab.context().newCDPSession(tab);
  await devices.send("WebAuthn.enable");
  await devices.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  const go = async (path: string) => {
    await tab.goto(`${local}/panel/#${path}`);
    await tab.getByRole("heading", { level: 1, name: path }).waitFor();
  };
  const dialog = tab.getByRole("dialog");
  await go("passkeys.register");
  await tab.getByRole("button", { name: "Sign in" }).first().click();
  await dialog.getByRole("button", { name: "New here? Register" }).click();
  await dialog.getByLabel("Name").fill("Hedy");
  await dialog.getByLabel("Email").fill("hedy@example.com");
  await dialog.getByLabel("Password").fill("correct horse battery");
  await tab.keyboard.press("Enter");
  await tab.getByRole("button", { name: "Make a passkey" }).click();
  await tab.getByText("Filled in as response").waitFor();
  await tab.getByRole("button", { name: "Run", exact: true }).click();
  await tab.getByText("200 OK").waitFor();
  await tab.getByRole("button", { name: "Log out" }).click();

  await go("auth.passkeyLogin");
  await tab.getByRole("button", { name: "REST", exact: true }).click();
  await tab.getByRole("button", { name: "Use a passkey" }).click();
  await tab.getByText("Filled in as response").waitFor();
  await tab.getByRole("button", { name: "Run", exact: true }).click();
  await tab.getByText("This is a session of hedy@example.com").waitFor();

  await tab.getByRole("button", { name: "Sign in" }).first().click();
  await dialog.getByRole("button", { name: "Sign in with a passkey" }).click();
  expect(await tab.locator(".session .email").textContent()).toBe("hedy@example.com");
  await tab.close();
});

test("at an address that passkeys are not bound to, the panel says where they are", async () => {
  await panel.open("auth.passkeyLogin");
  await panel.page.getByRole("button", { name: "Use a passkey" }).click();
  await panel.page.getByText("are bound to localhost: open the panel there").waitFor();
  expect(panel.faults).toEqual([]);
});
