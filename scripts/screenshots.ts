// `npm run screenshots`: each page of the web app, on a phone and on a screen, in both themes, from the demo household.
// They go to ./screenshots, or into the folder that is named: `npm run screenshots -- /tmp/pages`. With `--readme` the
// two that the README shows are written to docs/images as well.

import { copyFile, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { launchBrowser } from "../apps/server/test/testing.browser.ts";
import { start } from "../bench/process.ts";
import { householdYear } from "../examples/household.ts";
import { loadHousehold } from "../examples/demo/load.ts";
import { createClient } from "../packages/client/src/index.ts";
import { connect } from "../packages/db/src/connect.ts";
import { startEmbeddedPostgres } from "../packages/embedded/src/index.ts";

type Browser = Awaited<ReturnType<typeof launchBrowser>>;
type Page = Awaited<ReturnType<Browser["newPage"]>>;

const root = join(import.meta.dirname, "..");
const email = "demo@outlay.example";
const password = "a year of groceries";
const timeZone = "Europe/Vienna";

const widths = { phone: 390, screen: 1280 };
const themes = ["light", "dark"] as const;

/** Before signing in. */
const outside = ["/sign-in", "/sign-up"];
const inside = [
  "/",
  "/transactions",
  "/accounts",
  "/categories",
  "/budgets",
  "/schedules",
  "/schedules?view=calendar",
  "/reports",
  "/reports?report=months",
  "/reports?report=trends",
  "/reports?report=flow",
  "/reports?report=netWorth",
  "/reports?report=payees",
  "/reports?report=members",
  "/sharing",
  "/imports",
  "/rules",
  "/activity",
  "/trash",
  "/notifications",
  "/settings/book",
  "/settings/members",
  "/settings/profile",
  "/settings/security",
  "/settings/sessions",
  "/settings/tokens",
  "/settings/developers",
  "/welcome",
];

const { values, positionals } = parseArgs({
  options: { readme: { type: "boolean", default: false } },
  allowPositionals: true,
});
const folder = positionals[0] ?? join(root, "screenshots");

const nameOf = (path: string) =>
  path
    .slice(1)
    .replaceAll(/[^a-z]+/gi, "-")
    .replaceAll(/^-|-$/g, "") || "overview";

async function shoot(page: Page, path: string, file: string): Promise<void> {
  const reply = await page.goto(path);
  // A page that this version does not have.
  if (reply?.status() === 404) return;
  await page.getByRole("heading", { level: 1 }).waitFor();
  // The last is the place of a menu that is still loaded.
  await page.waitForFunction(
    () =>
      !document.querySelector("[aria-busy=true], .pending, span.icon-button") &&
      [...document.images].every(({ complete }) => complete),
  );
  await page.screenshot({ path: file, animations: "disabled" });
}

/** All pages in one size and theme. Each theme is that of the system. */
async function shootAll(
  browser: Browser,
  url: string,
  size: keyof typeof widths,
  theme: "light" | "dark",
) {
  const context = await browser.newContext({
    baseURL: url,
    locale: "en-GB",
    timezoneId: timeZone,
    colorScheme: theme,
    reducedMotion: "reduce",
    serviceWorkers: "block",
    viewport: { width: widths[size], height: size === "phone" ? 844 : 900 },
    deviceScaleFactor: 2,
  });
  const page = await context.newPage();
  const to = (path: string) => join(folder, `${nameOf(path)}-${size}-${theme}.png`);
  for (const path of outside) await shoot(page, path, to(path));
  await page.goto("/sign-in");
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { level: 1, name: "Overview" }).waitFor();
  for (const path of inside) await shoot(page, path, to(path));
  await context.close();
}

async function loadDemo(url: string): Promise<void> {
  const outlay = createClient({ url });
  await outlay.auth.register.mutate({ email, password, name: "Demo", timeZone });
  const until = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short" }).format(
    new Date(),
  );
  await loadHousehold(outlay, householdYear({ until }), () => {});
}

async function main(): Promise<void> {
  await mkdir(folder, { recursive: true });
  const dataDir = await mkdtemp(join(tmpdir(), "outlay-screenshots-"));
  const postgres = await startEmbeddedPostgres({ connect, dataDir });
  const env = {
    DATABASE_URL: postgres.url,
    DATA_DIR: join(dataDir, "server"),
    LOG_LEVEL: "error",
    REQUESTS_PER_MINUTE: "1000000",
  };
  const server = await start(["apps/server/bin/serve"], env, "/readyz");
  const browser = await launchBrowser();
  try {
    await loadDemo(server.url);
    for (const size of ["phone", "screen"] as const)
      for (const theme of themes) await shootAll(browser, server.url, size, theme);
    if (values.readme) {
      await mkdir(join(root, "docs/images"), { recursive: true });
      await copyFile(
        join(folder, "overview-screen-light.png"),
        join(root, "docs/images/overview.png"),
      );
      await copyFile(
        join(folder, "transactions-phone-dark.png"),
        join(root, "docs/images/phone.png"),
      );
    }
    console.log(`The pages are in ${folder}.`);
  } finally {
    await browser.close();
    await server.stop();
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

await main();
