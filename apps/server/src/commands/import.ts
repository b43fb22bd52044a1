import { basename } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import { z } from "zod";
import { describePreview, describeQuestions, describeResult } from "./import-report.ts";
import {
  type Account,
  commitPreview,
  findAccount,
  getImport,
  importReply,
  listAccounts,
  listInvalidRows,
  previewFile,
  type Server,
} from "./import-server.ts";
import type { Progress } from "./progress.ts";

export const importHelp = `CSV, OFX, QFX, QIF, CAMT and MT940 are read. What is in the ledger already is not recorded again. It prints what it
found, and what it asks. Options of reading: format, encoding, delimiter, dateOrder, decimalMark, sign (in or
out), createMissing (true or false), accounts.REF (a name, an id or skip).

It needs a personal access token with the scopes read and write in OUTLAY_TOKEN, and works in the token's
book. The server is at OUTLAY_URL (http://127.0.0.1:3000). It ends with 0 when the file is recorded, with 1
when it could not be, with 2 when it was called wrongly, with 3 when the file leaves a question open.`;

const localServer = "http://127.0.0.1:3000";
const openQuestion = 3;

export type ImportOptions = {
  account: string;
  option: ReadonlyMap<string, string>;
  dryRun?: boolean;
  json?: boolean;
};

/** Adds NAME=VALUE to the options so far. */
function readOption(text: string, options: ReadonlyMap<string, string>) {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined)
    throw new InvalidArgumentError("Give it as NAME=VALUE.");
  return new Map(options).set(name, value);
}

export const withImportOptions = (command: Command) =>
  command
    .requiredOption("--account <name>", "the account, by its name or id")
    .option("--option <name=value>", "how to read the file; may be repeated", readOption, new Map())
    .option("--dry-run", "record nothing")
    .option("--json", "print the import as JSON");

const refPrefix = "accounts.";

/** The options as the API takes them. Throws a sentence for an account that is not there. */
function toOptions(given: ReadonlyMap<string, string>, accounts: readonly Account[]): object {
  const refs = [...given].filter(([name]) => name.startsWith(refPrefix));
  const others = [...given].filter(([name]) => !name.startsWith(refPrefix));
  const valueOf = (name: string, value: string) => {
    if (name === "createMissing")
      return value === "true" ? true : value === "false" ? false : value;
    return name === "delimiter" && value === "tab" ? "\t" : value;
  };
  return {
    ...Object.fromEntries(others.map(([name, value]) => [name, valueOf(name, value)])),
    ...(refs.length > 0 && {
      accounts: Object.fromEntries(
        refs.map(([name, value]) => [
          name.slice(refPrefix.length),
          value === "skip" ? value : findAccount(accounts, value).id,
        ]),
      ),
    }),
  };
}

/** Where the server is, and the token. Throws a sentence without one. */
function readServer(env: Readonly<Record<string, string | undefined>>): Server {
  const { OUTLAY_URL: url, OUTLAY_TOKEN: token } = env;
  if (!token)
    throw new Error(
      "Set OUTLAY_TOKEN to a personal access token with the scopes read and write (tokens.create).",
    );
  const address = url || localServer;
  if (!z.url({ protocol: /^https?$/ }).safeParse(address).success)
    throw new Error(`OUTLAY_URL is ${address}, which is no address such as ${localServer}.`);
  return { url: address.endsWith("/") ? address.slice(0, -1) : address, token };
}

type Surroundings = {
  env: Readonly<Record<string, string | undefined>>;
  print: (text: string) => void;
  progress: Progress;
};

/** Imports a file and reports. Returns the exit code. */
export async function importFile(
  file: string,
  { account, option, dryRun = false, json: asJson = false }: ImportOptions,
  { env, print, progress }: Surroundings,
): Promise<number> {
  const server = readServer(env);
  const accounts = await listAccounts(server);
  const accountId = findAccount(accounts, account).id;
  progress.show(1, "Reading");
  const asked = { accountId, options: toOptions(option, accounts) };
  const sent = await previewFile(server, file, asked);
  const preview = importReply.parse(sent);
  const json = (content: unknown) => print(JSON.stringify(content, undefined, 2));
  const name = basename(file);
  if (preview.state !== "ready") {
    progress.clear();
    if (asJson) json(sent);
    else print(describeQuestions(name, preview, accounts));
    return openQuestion;
  }
  const { id, totals } = preview;
  const invalid = totals.invalid > 0 ? await listInvalidRows(server, id) : [];
  if (!dryRun) {
    progress.show(2, "Recording");
    await commitPreview(server, id);
  }
  const done = dryRun ? sent : await getImport(server, id);
  progress.clear();
  if (asJson) json(done);
  else {
    print(describePreview(name, preview, invalid));
    print(describeResult(importReply.parse(done)));
  }
  return 0;
}
