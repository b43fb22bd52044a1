import { basename } from "node:path";
import { parseArgs } from "node:util";
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

export const importHelp = `Usage: outlay import FILE --account NAME [--option NAME=VALUE]… [--dry-run] [--json]

Imports a bank's file (CSV, OFX, QFX, QIF, CAMT, MT940) into an account of a running server, as its owner does
on the page: what is in the ledger already is not recorded again. It prints what it found, and what it asks.

  --account NAME        the account, by its name or id
  --option NAME=VALUE   how to read the file: format, encoding, delimiter, dateOrder, decimalMark, sign
                        (in or out), createMissing (true or false), accounts.REF (a name, an id or skip)
  --dry-run             records nothing
  --json                prints the import as JSON
  --help                prints this

It needs a personal access token with the scopes read and write in OUTLAY_TOKEN, and works in the token's
book. The server is at OUTLAY_URL (http://127.0.0.1:3000). It ends with 0 when the file is recorded, with 1
when it could not be, with 2 when it was called wrongly, with 3 when the file leaves a question open.`;

const localServer = "http://127.0.0.1:3000";
const openQuestion = 3;

export type ImportArguments = {
  file: string;
  account: string;
  options: Map<string, string>;
  isDryRun: boolean;
  asJson: boolean;
};

/** Undefined if the arguments are wrong. */
export function readImportArguments(args: string[]): ImportArguments | undefined {
  const parsed = parse(args);
  const [file, ...more] = parsed?.positionals ?? [];
  const {
    account,
    option = [],
    "dry-run": isDryRun = false,
    json: asJson = false,
  } = parsed?.values ?? {};
  if (file === undefined || more.length > 0 || account === undefined) return undefined;
  const pairs = option.map((text) => /^([^=]+)=(.*)$/s.exec(text));
  const options = new Map<string, string>();
  for (const pair of pairs) {
    const [, name, value] = pair ?? [];
    if (name === undefined || value === undefined) return undefined;
    options.set(name, value);
  }
  return { file, account, options, isDryRun, asJson };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        account: { type: "string" },
        option: { type: "string", multiple: true },
        "dry-run": { type: "boolean" },
        json: { type: "boolean" },
      },
    });
  } catch {
    return undefined;
  }
}

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
  { file, account, options, isDryRun, asJson }: ImportArguments,
  { env, print, progress }: Surroundings,
): Promise<number> {
  const server = readServer(env);
  const accounts = await listAccounts(server);
  const accountId = findAccount(accounts, account).id;
  progress.show(1, "Reading");
  const asked = { accountId, options: toOptions(options, accounts) };
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
  if (!isDryRun) {
    progress.show(2, "Recording");
    await commitPreview(server, id);
  }
  const done = isDryRun ? sent : await getImport(server, id);
  progress.clear();
  if (asJson) json(done);
  else {
    print(describePreview(name, preview, invalid));
    print(describeResult(importReply.parse(done)));
  }
  return 0;
}
