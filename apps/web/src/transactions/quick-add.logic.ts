import { readAmount } from "../ui/amount.logic.ts";
import { type DayContext, findDay } from "./day-words.logic.ts";

export type QuickAddContext = DayContext & {
  decimalMark: string;
  /** Of the account that is used by default. */
  digits: number;
  accounts: readonly { id: string; name: string }[];
};

export type QuickAdd = {
  kind: "expense" | "income";
  amount: string;
  payee: string | null;
  occurredOn: string;
  tags: string[];
  accountId: string | undefined;
};

function findAccount(name: string, { accounts }: QuickAddContext): string | undefined {
  const lower = name.toLowerCase();
  return accounts.find((account) => account.name.toLowerCase().startsWith(lower))?.id;
}

/** An amount above zero. */
function amountIn(word: string, context: QuickAddContext): string | undefined {
  const read = readAmount(word.replace(/[€$£]/, ""), context);
  return read !== undefined && /[1-9]/.test(read) && !read.startsWith("-") ? read : undefined;
}

const hasAmount = (words: readonly string[], context: QuickAddContext) =>
  words.some((word) => amountIn(word, context) !== undefined);

/**
 * Reads one line such as "12.50 bakery yesterday #breakfast @cash". The first amount, the first day, #tags and one
 * @account are taken out; the rest is the payee, with a leading + it is income. Undefined without an amount.
 */
export function parseQuickAdd(line: string, context: QuickAddContext): QuickAdd | undefined {
  const tags: string[] = [];
  const payee: string[] = [];
  let amount: string | undefined;
  let occurredOn: string | undefined;
  let accountId: string | undefined;
  let kind: QuickAdd["kind"] = "expense";
  const words = line.trim().split(/\s+/);
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? "";
    const found = occurredOn === undefined ? findDay(words.slice(index), context) : undefined;
    const read = amount === undefined ? amountIn(word, context) : undefined;
    // In "1 Nov 12.50 bakery" the first number is of the day.
    const isOfDay = found?.words === 2 && hasAmount(words.slice(index + 2), context);
    if (read !== undefined && !isOfDay) {
      amount = read;
      if (word.startsWith("+")) kind = "income";
      continue;
    }
    if (/^#./.test(word)) {
      tags.push(word.slice(1));
      continue;
    }
    const account = /^@./.test(word) ? findAccount(word.slice(1), context) : undefined;
    if (account !== undefined) accountId = account;
    else if (found !== undefined) {
      occurredOn = found.day;
      index += found.words - 1;
    } else if (word !== "") payee.push(word);
  }
  if (amount === undefined) return undefined;
  const name = payee.join(" ");
  return {
    kind,
    amount,
    payee: name === "" ? null : name,
    occurredOn: occurredOn ?? context.today,
    tags: [...new Set(tags)],
    accountId,
  };
}
