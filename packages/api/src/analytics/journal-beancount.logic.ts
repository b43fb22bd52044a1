import { addDays } from "@outlay/core";
import { amountText, type JournalDialect, type Posting } from "./journal.logic.ts";

// beancount 2.3: an account's components are letters and digits and begin with a capital or a digit.

/** A letter or digit that it knows: those beyond the first plane are none to it. */
const strange = /[^\p{L}\p{Nd}]|[\u{10000}-\u{10ffff}]/u;

/** An account's component. The name as it is written is in the account's metadata. */
export function beancountComponent(name: string): string {
  const words = [...name].map((letter) => (strange.test(letter) ? "-" : letter)).join("");
  const trimmed = words.replaceAll(/-+/g, "-").replaceAll(/^-|-$/g, "");
  const [first = "", ...rest] = trimmed;
  const capital = first.toUpperCase();
  const start = /^[\p{Lu}\p{Nd}]$/u.test(capital) ? capital : `X${first}`;
  return start + rest.join("");
}

const escapes: Record<string, string> = { '"': '\\"', "\\": "\\\\", "\n": "\\n" };
const quoted = (text: string) =>
  `"${text.replaceAll(/\r\n?/g, "\n").replaceAll(/["\\\n]/g, (sign) => escapes[sign] ?? "")}"`;

/** Its tags are of these characters; others are in the metadata. */
const isPlainTag = (tag: string) => /^[A-Za-z0-9\-_/.]+$/.test(tag);

function postingLines({ account, amount, price, note }: Posting): string {
  const priced = price ? ` @@ ${amountText(price)}` : "";
  const noted = note ? `    note: ${quoted(note)}\n` : "";
  return `  ${account}  ${amountText(amount)}${priced}\n${noted}`;
}

export const beancount: JournalDialect = {
  // Without it, an amount without digits has no tolerance, and prices of a whole are divided and multiplied again.
  header: (currencies, base) =>
    [
      `option "operating_currency" "${base}"`,
      ...currencies.map((currency) => `option "inferred_tolerance_default" "${currency}:0.0005"`),
      "",
      "",
    ].join("\n"),
  open: ({ account, name, on, currency }) =>
    `${on} open ${account}${currency === null ? "" : ` ${currency}`}\n  name: ${quoted(name)}\n`,
  entry: ({ on, flag, payee, note, tags, facts, postings }) => {
    const title = payee === null ? quoted(note ?? "") : `${quoted(payee)} ${quoted(note ?? "")}`;
    const plain = tags.filter(isPlainTag).map((tag) => ` #${tag}`);
    const others = tags.filter((tag) => !isPlainTag(tag));
    const metadata = [...facts, ...(others.length > 0 ? [["tags", others.join(", ")]] : [])];
    const lines = metadata.map(([key = "", text = ""]) => `  ${key}: ${quoted(text)}\n`);
    return `${on} ${flag} ${title}${plain.join("")}\n${lines.join("")}${postings.map(postingLines).join("")}\n`;
  },
  // An assertion is about the start of its day.
  balances: (on, balances) =>
    balances
      .map(({ account, amount }) => `${addDays(on, 1)} balance ${account}  ${amountText(amount)}\n`)
      .join(""),
};
