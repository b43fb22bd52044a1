// Imports entries with @actual-app/api: node actual-run.ts FOLDER-OF-ACTUAL DATA-DIR FILE-OF-ENTRIES

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Entry } from "./bank-files.ts";

/** What is used of it. */
type Actual = {
  init: (config: { dataDir: string }) => Promise<unknown>;
  shutdown: () => Promise<void>;
  runImport: (budget: string, run: () => Promise<void>) => Promise<void>;
  createAccount: (account: { name: string }) => Promise<string>;
  importTransactions: (accountId: string, transactions: object[]) => Promise<{ added: string[] }>;
};

const [folder = "", dataDir = "", file = ""] = process.argv.slice(2);
const actual = createRequire(join(folder, "package.json"))("@actual-app/api") as Actual;
const entries = JSON.parse(await readFile(file, "utf8")) as Entry[];
await actual.init({ dataDir });
let accountId = "";
await actual.runImport("Bench", async () => {
  accountId = await actual.createAccount({ name: "Checking" });
});
const transactions = entries.map(({ day, minor, payee, note }) => ({
  account: accountId,
  date: day,
  amount: minor,
  payee_name: payee,
  notes: note,
}));
const begun = performance.now();
const { added } = await actual.importTransactions(accountId, transactions);
const milliseconds = performance.now() - begun;
if (added.length !== entries.length) throw new Error(`Actual added ${added.length} entries`);
console.log(`milliseconds: ${Math.round(milliseconds)}`);
await actual.shutdown();
