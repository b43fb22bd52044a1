import { addDays, weekdayOf } from "@outlay/client/core";
import { readAmount } from "../ui/amount.logic.ts";

export type QuickAddContext = {
  /** The day in the book's time zone. */
  today: string;
  /** By which weekdays are named, besides English. */
  locale: string;
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

const relative: Record<string, number> = {
  today: 0,
  heute: 0,
  yesterday: -1,
  gestern: -1,
  vorgestern: -2,
  tomorrow: 1,
  morgen: 1,
};

/** Names of the weekdays, whole and short, in lower case: 1 Monday to 7 Sunday. */
function weekdayNames(locale: string): Map<string, number> {
  const names = new Map<string, number>();
  for (const language of ["en", locale])
    for (const weekday of ["long", "short"] as const) {
      const format = new Intl.DateTimeFormat(language, { weekday, timeZone: "UTC" });
      for (let day = 1; day <= 7; day += 1) {
        // 2024-01-01 is a Monday.
        const name = format.format(new Date(Date.UTC(2024, 0, day)));
        names.set(name.toLowerCase().replace(/\.$/, ""), day);
      }
    }
  return names;
}

const pad = (part: string) => part.padStart(2, "0");

/** A written date that exists. Without a year it is the latest one that is not after today. */
function readDate(word: string, today: string): string | undefined {
  const iso = /^(\d{4})-(\d\d)-(\d\d)$/.exec(word);
  const dotted = /^(\d{1,2})\.(\d{1,2})\.(\d{4})?$/.exec(word);
  const [, day = "", month = "", year] = dotted ?? [];
  const thisYear = today.slice(0, 4);
  let date = iso ? word : `${year ?? thisYear}-${pad(month)}-${pad(day)}`;
  if (!iso && !dotted) return undefined;
  if (dotted && year === undefined && date > today)
    date = `${Number(thisYear) - 1}${date.slice(4)}`;
  const instant = new Date(`${date}T00:00:00Z`);
  return Number.isNaN(instant.getTime()) || instant.toISOString().slice(0, 10) !== date
    ? undefined
    : date;
}

function readDay(word: string, { today, locale }: QuickAddContext): string | undefined {
  const lower = word.toLowerCase();
  const days = relative[lower];
  if (days !== undefined) return addDays(today, days);
  const weekday = weekdayNames(locale).get(lower);
  // The latest such day, and not today: for that there is a word.
  if (weekday !== undefined) return addDays(today, -((weekdayOf(today) - weekday + 6) % 7) - 1);
  return readDate(word, today);
}

function findAccount(name: string, { accounts }: QuickAddContext): string | undefined {
  const lower = name.toLowerCase();
  return accounts.find((account) => account.name.toLowerCase().startsWith(lower))?.id;
}

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
  for (const word of line.trim().split(/\s+/)) {
    const read = amount === undefined ? readAmount(word.replace(/[€$£]/, ""), context) : undefined;
    if (read !== undefined && /[1-9]/.test(read) && !read.startsWith("-")) {
      amount = read;
      if (word.startsWith("+")) kind = "income";
      continue;
    }
    if (/^#./.test(word)) {
      tags.push(word.slice(1));
      continue;
    }
    const account = /^@./.test(word) ? findAccount(word.slice(1), context) : undefined;
    const day = occurredOn === undefined ? readDay(word, context) : undefined;
    if (account !== undefined) accountId = account;
    else if (day !== undefined) occurredOn = day;
    else if (word !== "") payee.push(word);
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
