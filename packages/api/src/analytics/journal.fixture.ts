import { isInstalled, outputOf, sayIfMissing, withFile } from "./programs.fixture.ts";

const journalFormats = ["hledger", "ledger", "beancount"] as const;
type JournalFormat = (typeof journalFormats)[number];

/** The program that reads a journal. */
const programs = { hledger: "hledger", ledger: "ledger", beancount: "bean-check" } as const;

/** Balances as text, by account and currency: "Assets:Cash EUR". */
type Balances = Map<string, string>;

const amount = /^(-?[\d.]+)(?: ([A-Z]{3}))?$/;

/** Lines of an account and an amount; an amount of zero has no currency in some programs. */
function readLines(lines: readonly string[], separator: string): Balances {
  const balances: Balances = new Map();
  for (const line of lines) {
    const [account = "", text = ""] = line.split(separator);
    const [, number = "", currency] = amount.exec(text.trim()) ?? [];
    if (currency !== undefined && Number(number) !== 0)
      balances.set(`${account} ${currency}`, number);
  }
  return balances;
}

const linesOf = (text: string) => text.split("\n").filter(Boolean);

async function readHledger(path: string): Promise<Balances> {
  await outputOf("hledger", ["-f", path, "check", "-s"]);
  const text = await outputOf("hledger", [
    "-f",
    path,
    "balance",
    "--flat",
    "-N",
    "--layout=bare",
    "-O",
    "csv",
  ]);
  const lines = linesOf(text)
    .slice(1)
    .map((line) =>
      [...line.matchAll(/"((?:[^"]|"")*)"/g)].map(([, cell = ""]) => cell.replaceAll('""', '"')),
    );
  const rows = lines.map(([account, currency, number]) => `${account}\t${number} ${currency}`);
  return readLines(rows, "\t");
}

async function readLedger(path: string): Promise<Balances> {
  const format = "%(account)\t%(scrub(display_amount))\n";
  const text = await outputOf("ledger", [
    "-f",
    path,
    "balance",
    "--flat",
    "--no-total",
    "--balance-format",
    format,
  ]);
  return readLines(linesOf(text), "\t");
}

async function readBeancount(path: string): Promise<Balances> {
  await outputOf("bean-check", [path]);
  const query = "select account, sum(position) group by account";
  const text = await outputOf("bean-query", ["-q", "-f", "csv", path, query]);
  const rows = linesOf(text).slice(1);
  return readLines(
    rows.map((row) => row.replaceAll(/ *, */g, ",").replaceAll(/ +/g, " ").trim()),
    ",",
  );
}

const readers = { hledger: readHledger, ledger: readLedger, beancount: readBeancount };

/** The balances that a program makes of a journal. Throws if it refuses the journal. */
export const readJournal = (format: JournalFormat, content: string): Promise<Balances> =>
  withFile({ name: `journal.${format}`, content }, readers[format]);

/** The formats whose programs are here. */
export const installed = journalFormats.filter((format) => isInstalled(programs[format]));
for (const format of journalFormats) sayIfMissing(programs[format]);
