// Loads a year of a household into a demo user, through the API:
//
//   npm run demo                           up to today
//   npm run demo -- --until 2026-06-30     up to another day
//   npm run demo -- --days 30 --seed 2     fewer days, of another household
//   npm run demo -- --webhook URL          and sends what happens from then on to URL
//
// Run it again whenever you like: it adds what is missing and changes nothing else.

import { parseArgs } from "node:util";
import { type Client, createClient, isOutlayError } from "@outlay/client";
import { loadHousehold } from "./demo/load.ts";
import { showProgress } from "./demo/progress.ts";
import { registerWebhook } from "./demo/webhook.ts";
import { householdYear } from "./household.ts";
import { endWithSentence, findServer } from "./server.ts";

const email = "demo@outlay.example";
const password = "a year of groceries";
const timeZone = "Europe/Vienna";

async function main(): Promise<void> {
  const options = readOptions();
  const household = householdYear(options);
  const { movements } = household;
  const first = movements.at(0)?.occurredOn;
  const last = movements.at(-1)?.occurredOn;
  const url = await findServer();
  const outlay = createClient({ url });
  await signIn(outlay);

  console.log(`Loading ${movements.length} transactions from ${first} to ${last} into ${email}…`);
  const startedAt = performance.now();
  const progress = showProgress(movements.length, process.stdout);
  const { added, kept } = await loadHousehold(outlay, household, progress);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  const changed = kept > 0 ? `; ${kept} that you changed or deleted stay as they are` : "";
  console.log(`Added ${added} in ${seconds} s${changed}.`);
  console.log(whatToLookAt(url, first, last));
  if (options.webhook !== undefined) console.log(await registerWebhook(outlay, options.webhook));
}

function readOptions() {
  const { values } = parseArgs({
    options: {
      until: { type: "string", default: today() },
      days: { type: "string", default: "365" },
      seed: { type: "string", default: "1" },
      webhook: { type: "string" },
    },
  });
  const { until, days, seed, webhook } = values;
  if (webhook !== undefined && !URL.canParse(webhook))
    throw new Error(
      `Give the URL of a receiver, such as http://127.0.0.1:4000/, not "${webhook}".`,
    );
  return { until, days: wholeNumber(days), seed: wholeNumber(seed), webhook };
}

function today(): string {
  // Swedish writes dates as ISO 8601 does.
  return new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short" }).format(new Date());
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0 && value <= 100_000) return value;
  throw new Error(`Give a whole number above zero, not "${text}".`);
}

/** Logs the demo user in, and creates it the first time. */
async function signIn(outlay: Client): Promise<void> {
  try {
    await outlay.auth.login.mutate({ email, password });
  } catch (error) {
    if (!isOutlayError(error, "auth.invalid_credentials")) throw error;
    await register(outlay);
  }
}

async function register(outlay: Client): Promise<void> {
  try {
    await outlay.auth.register.mutate({ email, password, name: "Demo", timeZone });
  } catch (error) {
    if (!isOutlayError(error, "auth.email_taken")) throw error;
    throw new Error(`${email} is there with another password than "${password}".`, {
      cause: error,
    });
  }
}

function whatToLookAt(url: string, first = today(), last = today()): string {
  return `
  Sign in at ${url}/panel/

    email      ${email}
    password   ${password}

  and try

    analytics.summary    { "from": "${last.slice(0, 8)}01" }   what came in, and where it went
    analytics.monthly    { "from": "${first.slice(0, 8)}01" }   drawn month by month
    analytics.cashflow   { "from": "${last.slice(0, 4)}-01-01" }   from the salaries to what they pay for
    analytics.netWorth   { "from": "${first.slice(0, 8)}01" }   how it grows
    budgets.status       what is left of each budget
    notifications.list   what the alerts and schedules reported
    schedules.list       what recurs, and when next
    webhooks.list        what was sent to your programs, with --webhook URL
    analytics.forecast   the days ahead: when the current account will be lowest
    accounts.list        what is in the wallet and on the accounts
    expenses.list        { "q": "fish & chips" }   the holiday, with its prices in pounds

  To see what you record arrive at a program of yours, on this machine:

    WEBHOOK_ALLOW=127.0.0.1:4000 npm start                 the server, allowed to send there
    npm run demo -- --webhook http://127.0.0.1:4000/       says how to start the receiver
`;
}

await main().catch(endWithSentence);
