import { type CurrencyCode, currencyDigits } from "@outlay/core";
import {
  amountText,
  type JournalDialect,
  type JournalEntry,
  type Posting,
} from "./journal.logic.ts";

// hledger 1.25 and ledger 3.3 read nearly the same: an account's name ends at two blanks, a description at a
// semicolon, and comments have tags, dates in brackets and "date:", which would move a posting.

/** One line without runs of blanks. */
const oneLine = (text: string) => text.replaceAll(/[\s\p{Cc}]+/gu, " ").trim();

/** An account's component: a colon would make two of it, a semicolon begin a comment. */
export const ledgerComponent = (name: string): string =>
  oneLine(name.replaceAll(":", "-").replaceAll(";", ",")) || "-";

const lookalikes: Record<string, string> = { ";": "；", "|": "｜" };
/** A description: it ends at a semicolon, and hledger parts payee and note at a bar. Both become characters that look alike. */
const description = (text: string) =>
  oneLine(text).replaceAll(/[;|]/g, (sign) => lookalikes[sign] ?? "");

/** The text of a comment, with nothing that is read as a date. */
const comment = (text: string) =>
  oneLine(text)
    .replaceAll(/\[(?=[\d=])/g, "［")
    .replaceAll(/(date2?):/gi, "$1：");

/** The name of a tag: one word without the signs that end it, and not one that moves a transaction. */
function tagName(tag: string): string {
  const word = tag.replaceAll(/[\s\p{Cc}:,;[\]]+/gu, "-");
  return /^(date2?|payee|type)$/i.test(word) ? `${word}-` : word;
}

const indent = "    ";

function postingLines({ account, amount, price, note }: Posting): string {
  const priced = price ? ` @@ ${amountText(price)}` : "";
  const noted = note ? `  ; note: ${comment(note)}` : "";
  return `${indent}${account}  ${amountText(amount)}${priced}${noted}\n`;
}

/** The words of the first line: an asterisk for what is booked, and brackets if the payee has some that are no code. */
function titleOf({ payee, note }: JournalEntry, separator: string | null): string {
  const words = separator === null ? [payee ?? note] : [payee, note];
  const shown = words.flatMap((text) => (text === null ? [] : [description(text)]));
  const title = shown.join(separator ?? "");
  return title.startsWith("(") ? `() ${title}` : title;
}

type Notation = {
  commodity: (currency: CurrencyCode) => string;
  /** What parts payee and note; null if the note is a comment. */
  separator: string | null;
  tags: (names: readonly string[]) => string;
};

function createDialect({ commodity, separator, tags }: Notation): JournalDialect {
  const entryText = (entry: JournalEntry) => {
    const names = entry.tags.map(tagName);
    const isNoteApart = separator === null && entry.payee !== null && entry.note !== null;
    const comments = [
      ...entry.facts.map(([key, text]) => `${key}: ${comment(text)}`),
      ...(isNoteApart ? [`note: ${comment(entry.note ?? "")}`] : []),
      ...(names.length > 0 ? [tags(names)] : []),
    ];
    const head = `${entry.on} ${entry.flag} ${titleOf(entry, separator)}`.trimEnd();
    const commented = comments.map((text) => `${indent}; ${text}\n`).join("");
    return `${head}\n${commented}${entry.postings.map(postingLines).join("")}\n`;
  };
  return {
    header: (currencies) => `${currencies.map(commodity).join("")}\n`,
    open: ({ account }) => `account ${account}\n`,
    entry: entryText,
    balances: (on, balances) => {
      if (balances.length === 0) return "";
      const lines = balances.map(({ account, amount }) => {
        const nothing = amountText({ ...amount, minor: 0n });
        return `${indent}${account}  ${nothing} = ${amountText(amount)}\n`;
      });
      return `${on} * Balances\n${lines.join("")}`;
    },
  };
}

const sample = (currency: CurrencyCode) =>
  amountText({ minor: 1000n * 10n ** BigInt(currencyDigits(currency)), currency });

export const hledger = createDialect({
  // A mark at the end of an amount without digits says that it is the decimal mark.
  commodity: (currency) =>
    `commodity ${currencyDigits(currency) > 0 ? sample(currency) : `1000. ${currency}`}\n`,
  separator: " | ",
  tags: (names) => names.map((name) => `${name}:`).join(", "),
});

export const ledger = createDialect({
  commodity: (currency) => `commodity ${currency}\n${indent}format ${sample(currency)}\n`,
  separator: null,
  tags: (names) => `:${names.join(":")}:`,
});
