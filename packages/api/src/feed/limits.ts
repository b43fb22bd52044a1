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
const routing = [
  "kind",
  "accountId",
  "fromAccountId",
  "toAccountId",
  "from",
  "to",
  "shares",
] as const;
/** Of a schedule: nothing of when and how often it moves its money. */
const unmoving = new Set(["id", "name", "version", "createdAt", "updatedAt", "leadDays"]);

/** Others, such as budgets, move no money. */
const moving: ReadonlySet<FeedEntry["entity"]> = new Set([
  "account",
  "schedule",
  "settlement",
  "transaction",
]);

type MovedAmount = { amount: string; currency: string; onTop?: string };
type Moved = { route: string; amounts: MovedAmount[] };

function movedBy(image: object | null): Moved | null {
  if (!isFields(image) || (image["deletedAt"] ?? null) !== null) return null;
  return isFields(image["template"]) ? movedBySchedule(image) : movedByRecord(image);
}

/** A schedule moves what it makes, of each of its settings that are still to come. */
function movedBySchedule(image: Fields): Moved {
  const earlier: unknown[] = Array.isArray(image["earlier"]) ? image["earlier"] : [];
  const templates = [image, ...earlier].flatMap((settings: unknown) =>
    isFields(settings) && isFields(settings["template"]) ? [settings["template"]] : [],
  );
  return {
    route: JSON.stringify(Object.entries(image).filter(([field]) => !unmoving.has(field))),
    amounts: templates.flatMap((template) => movedByRecord(template).amounts),
  };
}

function movedByRecord(record: Fields): Moved {
  const fee = isFields(record["fee"]) ? record["fee"]["amount"] : undefined;
  const amounts = moneyFields.flatMap(([name, unit]) => {
    const [amount, currency] = [record[name], record[unit]];
    if (typeof amount !== "string" || typeof currency !== "string") return [];
    // A fee leaves the account on top of the amount.
    const onTop = name === "amount" && typeof fee === "string" ? fee : undefined;
    return [{ amount, currency, ...(onTop !== undefined && { onTop }) }];
  });
  const route = JSON.stringify([amounts, routing.map((name) => record[name])]);
  return { route, amounts };
}

const isAbove = ({ minor, currency }: Money, { amount, onTop = "0" }: MovedAmount): boolean => {
  const [given, fee] = [amount, onTop].map((text) => parseMinor(decimalText(text), currency));
  const moved = (given ?? 0n) + (fee ?? 0n);
  return moved > minor || -moved > minor;
};

/** Throws `auth.limit_exceeded` for money above a token's limit, or in another currency, that a change moves. */
function assertAmounts(max: Money, entries: readonly FeedEntry[]): void {
  for (const { entity, before, after } of entries) {
    if (!moving.has(entity)) continue;
    const [was, is] = [movedBy(before), movedBy(after)];
    if (was?.route === is?.route) continue;
    const amounts = [...(was?.amounts ?? []), ...(is?.amounts ?? [])];
    const tooMuch = amounts.find((moved) => moved.currency !== max.currency || isAbove(max, moved));
    if (!tooMuch) continue;
    const most = `${formatMinor(max.minor, max.currency)} ${max.currency}`;
    throw limitExceeded(
      "maxAmount",
      `This token moves at most ${most} at a time; this is ${tooMuch.amount} ${tooMuch.currency}${tooMuch.onTop === undefined ? "" : ` and a fee of ${tooMuch.onTop}`}.`,
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
  // Of a later day where a clock was ahead.
  if (!row || dateIn(book.timeZone, row.at) < dateIn(book.timeZone, now)) return;
  throw limitExceeded(
    "writesPerDay",
    `This token changes at most ${most} records of a book on a day.`,
  );
}

/** What a schedule makes of its past comes at once, and is counted for nobody. Throws `auth.limit_exceeded`. */
function assertNoneOfPast(entries: readonly FeedEntry[]): void {
  const posts = entries.some(
    ({ entity, after }) => entity === "schedule" && isFields(after) && after["missed"] === "post",
  );
  if (posts)
    throw limitExceeded(
      "writesPerDay",
      "This token has limits, so its schedules skip what is past: `missed` is `skip`.",
    );
}

/** Checks changes that were just sent to the feed against the limits of the token that makes them. Throws `auth.limit_exceeded`. */
export async function assertWithinLimits(
  write: BookWrite,
  entries: readonly FeedEntry[],
): Promise<void> {
  const { maxAmount, writesPerDay } = write.book.limits ?? {};
  if (maxAmount || writesPerDay) assertNoneOfPast(entries);
  if (maxAmount) assertAmounts(maxAmount, entries);
  if (writesPerDay) await assertWritesToday(write, writesPerDay);
}
