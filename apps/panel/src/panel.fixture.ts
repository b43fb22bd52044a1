import { type Client, createClient } from "@outlay/client";
import { startTestServer } from "@outlay/server/testing";
import { launchBrowser } from "@outlay/server/testing/browser";
import type { Browser, Page } from "playwright-core";

/** A page of the panel in a real browser, at a real server. */
export interface PanelPage {
  readonly browser: Browser;
  readonly page: Page;
  readonly url: string;
  /** Requests to other hosts, page errors, console errors; a test ends with none. */
  readonly faults: string[];
  /** Goes to a procedure's form. */
  open(path: string): Promise<void>;
  /** Runs the procedure and returns the status line of its reply. */
  run(): Promise<string>;
  /** Registers a user who is then signed in in the panel, and returns their client. */
  signUp(name: string): Promise<Client>;
  stop(): Promise<void>;
}

export async function startPanel(env: Record<string, string> = {}): Promise<PanelPage> {
  const [server, browser] = await Promise.all([startTestServer(env), launchBrowser()]);
  const { url } = server;
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  page.setDefaultTimeout(20_000);
  const open = async (path: string) => {
    await page.goto(`${url}/panel/#${path}`);
    await page.getByRole("heading", { level: 1, name: path }).waitFor();
  };
  return {
    browser,
    page,
    url,
    faults: watchFaults(page, url),
    open,
    run: async () => {
      const reply = page.waitForResponse((response) => isReply(response.url(), page.url()));
      await page.keyboard.press("Control+Enter");
      await reply;
      const badge = page.locator(".status-line .badge");
      await badge.waitFor();
      return (await badge.textContent()) ?? "";
    },
    signUp: async (name) => {
      const user = createClient({ url });
      const email = `${name.toLowerCase()}@example.com`;
      const password = "correct horse battery";
      const session = await user.auth.register.mutate({ email, password, name });
      await open("auth.options");
      await page.evaluate(
        (kept) => sessionStorage.setItem("outlay.panel.session", kept),
        JSON.stringify(session),
      );
      await page.reload();
      await page.getByText(email).waitFor();
      return user;
    },
    stop: async () => {
      await browser.close();
      await server.stop();
    },
  };
}

function watchFaults(page: Page, url: string): string[] {
  const faults: string[] = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(`${url}/`)) faults.push(`request to ${request.url()}`);
  });
  page.on("pageerror", (error) => faults.push(`page error: ${error.message}`));
  page.on("console", (message) => {
    // Chromium reports each refused request as an error; refusals are part of these tests.
    const refusal = /the server responded with a status of 4\d\d/.test(message.text());
    if (message.type() === "error" && !refusal) faults.push(`console: ${message.text()}`);
  });
  return faults;
}

/** Whether it answers the procedure on the page, not a list that the panel reads for its own needs. */
function isReply(replied: string, shown: string): boolean {
  const { pathname } = new URL(replied);
  const own = /^\/trpc\/\w+\.(list|invitations|sessions)$/.test(pathname);
  return own
    ? pathname === `/trpc/${new URL(shown).hash.slice(1)}`
    : /^\/(trpc|api)\//.test(pathname);
}
