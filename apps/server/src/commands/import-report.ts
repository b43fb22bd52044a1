import type { Account, ImportReply, InvalidRow } from "./import-server.ts";

/** As a shell takes it: in quotes if there is anything that it would read. */
function option(name: string, value: string): string {
  const text = `${name}=${value === "\t" ? "tab" : value}`;
  return `--option ${/^[\w.,=:/+-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`}`;
}

type Sample = ImportReply["choices"][number]["readings"][number]["rows"][number];

const sampleLine = ({ line, occurredOn, amount, payee }: Sample) =>
  `      line ${line}: ${[occurredOn, amount, payee ?? ""].join("  ").trimEnd()}`;

/** What a file leaves open, with each reading and how to choose it. */
function describeChoices({ choices }: ImportReply): string[] {
  return choices.flatMap((choice) => [
    "",
    `The file leaves open: ${choice.option}. Choose a reading:`,
    ...choice.readings.flatMap(({ value, rows }) => [
      `  ${option(choice.option, value)}`,
      ...rows.slice(0, 3).map(sampleLine),
    ]),
  ]);
}

/** The accounts of a file that has several, and how to say which of the book they are. */
function describeAccounts(
  { accounts: asked }: ImportReply,
  accounts: readonly Account[],
): string[] {
  if (asked.length === 0) return [];
  const names = new Map(accounts.map(({ id, name }) => [id, name]));
  return [
    "",
    "Say which account of the book each account of the file is, or skip:",
    ...asked.flatMap(({ ref, name, currency, rows, suggestion }) => [
      `  ${option(`accounts.${ref}`, names.get(suggestion ?? "") ?? "skip")}`,
      `      ${[name, currency, `${rows} rows`].filter((part) => part !== null).join(", ")}`,
    ]),
  ];
}

export function describeQuestions(
  file: string,
  reply: ImportReply,
  accounts: readonly Account[],
): string {
  return [
    `${file} cannot be imported yet. Run the command again with an answer.`,
    ...describeChoices(reply),
    ...describeAccounts(reply, accounts),
  ].join("\n");
}

function describeBalance({ balance }: ImportReply): string[] {
  if (!balance) return [];
  const { on, currency, before, after, statement, difference } = balance;
  const ledger = `Balance at the end of ${on}: ${before} ${currency}, with the file ${after}.`;
  if (statement === null || difference === null) return [ledger];
  return [`${ledger} The file says ${statement}: a difference of ${difference}.`];
}

const problems = ({ line, issues }: InvalidRow) =>
  `  line ${line}: ${issues.map(({ field, message }) => `${field}: ${message}`).join(" ")}`;

/** What was found in a file. */
export function describePreview(
  file: string,
  reply: ImportReply,
  invalid: readonly InvalidRow[],
): string {
  const { format, app, encoding, totals } = reply;
  const more = totals.invalid - invalid.length;
  return [
    `${file}: ${[format, app, encoding].filter((part) => part !== null).join(", ")}`,
    `${totals.new} new, ${totals.duplicate} duplicate, ${totals.pending} pending, ${totals.invalid} invalid`,
    ...describeBalance(reply),
    ...invalid.map(problems),
    ...(more > 0 ? [`  and ${more} more`] : []),
  ].join("\n");
}

export function describeResult({ result }: ImportReply): string {
  if (!result) return "Nothing was recorded.";
  const { created, linked, skipped } = result;
  return `Recorded ${created}, linked ${linked} to what was there, left out ${skipped}.`;
}
