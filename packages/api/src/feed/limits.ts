import { dateIn, decimalText, formatMinor, type Money, parseMinor } from "@outlay/core";
import { changes } from "@outlay/db";
import { and, desc, eq, ne } from "drizzle-orm";
import { limitExceeded } from "../access/limits.ts";
import type { FeedEntry } from "./append.ts";
import type { BookWrite } from "./lock.ts";

type Fields = Record<string, unknown>;
const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null;

/** Where records have the money that they move: an amount, and the field with its currency. */
const moneyFields: readonly (readonly [amount: string, currency: string])[] = [
  ["amount", "currency"],
  ["toAmount", "toCurrency"],
  ["openingBalance", "currency"],
];
/** What decides where the money goes, besides its amounts. */
const routing = ["kind", "accountId", "fromAccountId", "toAccountId", "from", "to"] as const;

/** Others, such as budgets, move no money. */
const moving: ReadonlySet<FeedEntry["entity"]> = new Set([
  "account",
  "schedule",
  "settlement",
  "transaction",
]);

type Moved = { route: string; amounts: { amount: string; currency: string }[] };

function movedBy(image: object | null): Moved | null {
  if (!isFields(image) || (image["deletedAt"] ?? null) !== null) return null;
  // A schedule has the money in what it makes.
  const record = isFields(image["template"]) ? image["template"] : image;
  const fee = isFields(record["fee"]) ? record["fee"]["amount"] : undefined;
  const amounts = [
    ...moneyFields.map(([name, unit]) => [record[name], record[unit]]),
    [fee, record["currency"]],
  ].flatMap(([amount, currency]) =>
    typeof amount === "string" && typeof currency === "string" ? [{ amount, currency }] : [],
  );
  const route = JSON.stringify([amounts, routing.map((name) => record[name])]);
  return { route, amounts };
}

const isAbove = ({ minor, currency }: Money, amount: string): boolean => {
  const given = parseMinor(decimalText(amount), currency);
  return given > minor || -given > minor;
};

/** Throws `auth.limit_exceeded` for money above a token's limit, or in another currency, that a change moves. */
function assertAmounts(max: Money, entries: readonly FeedEntry[]): void {
  for (const { entity, before, after } of entries) {
    if (!moving.has(entity)) continue;
    const [was, is] = [movedBy(before), movedBy(after)];
    if (was?.route === is?.route) continue;
    const amounts = [...(was?.amounts ?? []), ...(is?.amounts ?? [])];
    const tooMuch = amounts.find(
      ({ amount, currency }) => currency !== max.currency || isAbove(max, amount),
    );
    if (!tooMuch) continue;
    const most = `${formatMinor(max.minor, max.currency)} ${max.currency}`;
    throw limitExceeded(
      "maxAmount",
      `This token moves at most ${most} at a time; this is ${tooMuch.amount} ${tooMuch.currency}.`,
    );
  }
}

async function assertWritesToday({ tx, book, now }: BookWrite, most: number): Promise<void> {
  if (book.tokenId === null) return;
  const [row] = await tx
    .select({ at: changes.at })
    .from(changes)
    .where(
      and(
        eq(changes.bookId, book.id),
        eq(changes.tokenId, book.tokenId),
        ne(changes.entity, "notification"),
      ),
    )
    .orderBy(desc(changes.seq))
    .offset(most)
    .limit(1);
  if (!row || dateIn(book.timeZone, row.at) !== dateIn(book.timeZone, now)) return;
  throw limitExceeded(
    "writesPerDay",
    `This token changes at most ${most} records of a book on a day.`,
  );
}

/** Checks changes that were just sent to the feed against the limits of the token that makes them. Throws `auth.limit_exceeded`. */
export async function assertWithinLimits(
  write: BookWrite,
  entries: readonly FeedEntry[],
): Promise<void> {
  const { maxAmount, writesPerDay } = write.book.limits ?? {};
  if (maxAmount) assertAmounts(maxAmount, entries);
  if (writesPerDay) await assertWritesToday(write, writesPerDay);
}
