import type { Account } from "../../accounts/accounts.contract.ts";
import type { Category } from "../../ledger/category.contract.ts";
import type { TransactionImage } from "../../ledger/transactions.contract.ts";

// All figures of a ledger, computed plainly from its records, to compare with those that the API keeps.

export type AccountRecord = Omit<Account, "balance" | "futureBalance" | "openedOn"> & {
  openedOn: string | null;
};
export type Entity = "account" | "category" | "transaction";
type Op = "create" | "update" | "delete" | "restore";

/** The records of a book. Deleted transactions are included, removed accounts and categories are not. */
export type Records = {
  accounts: ReadonlyMap<string, AccountRecord>;
  categories: ReadonlyMap<string, Category>;
  transactions: ReadonlyMap<string, TransactionImage>;
};

/** The fields of a change that a reader of the feed needs. */
export type FeedChange = { entity: Entity; entityId: string; op: Op; after: unknown };

/** Replays a feed from the start, as a client without any other data does. */
export function replay(feed: readonly FeedChange[]): Records {
  const found = { account: new Map(), category: new Map(), transaction: new Map() };
  for (const { entity, entityId, op, after } of feed) {
    const isThere = found[entity].has(entityId);
    // Deleted transactions are kept, the others are removed.
    const comes = op === "create" || (op === "restore" && entity !== "transaction");
    if (comes === isThere) throw new Error(`${op} of ${entity} ${entityId}, is there: ${isThere}`);
    if (after === null) found[entity].delete(entityId);
    else found[entity].set(entityId, after);
  }
  return {
    accounts: found.account,
    categories: found.category,
    transactions: found.transaction,
  };
}

const fromTheFeed = new Set(["createdBy", "updatedBy", "operationId"]);

/** A transaction without its authors and operation, which each of its changes in the feed names. */
export const withoutAuthors = <Shown extends object>(transaction: Shown) =>
  Object.fromEntries(
    Object.entries(transaction).filter(([field]) => !fromTheFeed.has(field)),
  ) as Omit<Shown, "createdBy" | "updatedBy" | "operationId">;

const countedOutside = new Set([...fromTheFeed, "refundedAmount", "attachments"]);

/** A transaction as the feed shows it: also without what its refunds and receipts add up to. */
export const snapshotOf = (transaction: object): object =>
  Object.fromEntries(Object.entries(transaction).filter(([field]) => !countedOutside.has(field)));

/** The fields that clients decide, without those that the ledger adds. */
export function inputOf(image: TransactionImage) {
  const {
    currency: _1,
    version: _2,
    createdAt: _3,
    updatedAt: _4,
    deletedAt: _5,
    scheduleId: _7,
    state: _8,
    shares: _shares,
    origins: _9,
    importId: _10,
    ...fields
  } = image;
  const { toCurrency: _6, ...input } = { toCurrency: "", ...fields };
  return input;
}

const digitsOf: Record<string, number> = { EUR: 2, JPY: 0, KWD: 3 };

function digitsIn(currency: string): number {
  const digits = digitsOf[currency];
  if (digits === undefined) throw new Error(`no test has money in ${currency}`);
  return digits;
}

/** Minor units; undefined if the text has more digits than the currency. */
export function toMinor(text: string, currency: string): bigint | undefined {
  const [whole = "", fraction = ""] = text.split(".");
  const digits = digitsIn(currency);
  return fraction.length > digits ? undefined : BigInt(whole + fraction.padEnd(digits, "0"));
}

/** Minor units of an amount from the API. */
export function readMinor(text: string, currency: string): bigint {
  const minor = toMinor(text, currency);
  if (minor === undefined || writeMinor(minor, currency) !== text)
    throw new Error(`${text} is not how ${currency} is written`);
  return minor;
}

export function writeMinor(minor: bigint, currency: string): string {
  const digits = digitsIn(currency);
  const text = String(minor < 0n ? -minor : minor).padStart(digits + 1, "0");
  const whole = text.slice(0, text.length - digits);
  const fraction = digits === 0 ? "" : `.${text.slice(-digits)}`;
  return `${minor < 0n ? "-" : ""}${whole}${fraction}`;
}

export const noCategory = "00000000-0000-0000-0000-000000000000";

export type Part = {
  day: string;
  accountId: string;
  categoryId: string;
  kind: string;
  minor: bigint;
};

/** The effects of a live transaction on accounts, by category. */
function partsOf(image: TransactionImage): Part[] {
  const parts = image.kind === "transfer" ? transferredIn(image) : bookedIn(image);
  // What is excluded counts as a transfer does.
  const excluded = { categoryId: noCategory, kind: "transfer" };
  return image.excluded ? parts.map((part) => ({ ...part, ...excluded })) : parts;
}

type ImageOf<Kind> = Extract<TransactionImage, { kind: Kind }>;

function transferredIn(image: ImageOf<"transfer">): Part[] {
  const { occurredOn: day, amount, currency, fee, arrivesOn, kind } = image;
  const common = { day, kind, categoryId: noCategory };
  const { fromAccountId: accountId, toAccountId, toAmount, toCurrency } = image;
  const minor = readMinor(toAmount, toCurrency);
  const parts = [
    { ...common, accountId, minor: -readMinor(amount, currency) },
    { ...common, day: arrivesOn ?? day, accountId: toAccountId, minor },
  ];
  if (!fee) return parts;
  const paid = { categoryId: fee.categoryId, minor: -readMinor(fee.amount, currency) };
  return [...parts, { ...paid, day, accountId, kind: "expense" }];
}

function bookedIn(image: ImageOf<"expense" | "income" | "refund">): Part[] {
  const { occurredOn: day, amount, currency, accountId, categoryId, kind, splits } = image;
  const sign = kind === "expense" ? -1n : 1n;
  return (splits.length > 0 ? splits : [{ categoryId, amount }]).map((part) => ({
    day,
    kind,
    accountId,
    categoryId: part.categoryId,
    minor: sign * readMinor(part.amount, currency),
  }));
}

export const isLive = ({ deletedAt }: TransactionImage) => deletedAt === null;

const liveIn = ({ transactions }: Records) => [...transactions.values()].filter(isLive);

/** The balance of each account at the end of a day (by default of all days), in minor units. */
export function balancesOf(records: Records, day = "9999-12-31"): Map<string, bigint> {
  const openings = openingsOf(records);
  const balances = new Map(
    [...records.accounts.values()].map(({ id, openingBalance, currency }) => [
      id,
      (openings.get(id) ?? "") <= day ? readMinor(openingBalance, currency) : 0n,
    ]),
  );
  for (const part of liveIn(records).flatMap(partsOf))
    if (part.day <= day)
      balances.set(part.accountId, (balances.get(part.accountId) ?? 0n) + part.minor);
  return balances;
}

/** The day from which the opening balance of each account counts, in a book in UTC. */
export function openingsOf(records: Records): Map<string, string> {
  const parts = liveIn(records).flatMap(partsOf);
  return new Map(
    [...records.accounts.values()].map(({ id, openedOn, createdAt }) => {
      const days = parts.filter(({ accountId }) => accountId === id).map((part) => part.day);
      const [first = ""] = [new Date(createdAt).toISOString().slice(0, 10), ...days].toSorted();
      return [id, openedOn ?? first];
    }),
  );
}

/** Sum and count by day, account, category and kind. */
export function totalsOf(records: Records): Map<string, { minor: bigint; count: number }> {
  const totals = new Map<string, { minor: bigint; count: number }>();
  for (const image of liveIn(records)) {
    const counted = new Set<string>();
    for (const { minor, ...part } of partsOf(image)) {
      const key = totalKey(part);
      const total = totals.get(key) ?? { minor: 0n, count: 0 };
      totals.set(key, {
        minor: total.minor + minor,
        count: total.count + (counted.has(key) ? 0 : 1),
      });
      counted.add(key);
    }
  }
  return totals;
}

export function totalKey(key: Omit<Part, "minor">): string {
  return [key.day, key.accountId, key.categoryId, key.kind].join(" ");
}

/** The number of live transactions with each tag. */
export function tagsOf(records: Records): Map<string, number> {
  const uses = new Map<string, number>();
  for (const tag of liveIn(records).flatMap(({ tags }) => tags))
    uses.set(tag, (uses.get(tag) ?? 0) + 1);
  return uses;
}

/** The number of live transactions with each payee, and the day of the newest. */
export function payeesOf(records: Records): Map<string, { count: number; lastUsedOn: string }> {
  const uses = new Map<string, { count: number; lastUsedOn: string }>();
  for (const { payee, occurredOn } of liveIn(records)) {
    if (payee === null) continue;
    const { count, lastUsedOn } = uses.get(payee) ?? { count: 0, lastUsedOn: occurredOn };
    const newest = occurredOn > lastUsedOn ? occurredOn : lastUsedOn;
    uses.set(payee, { count: count + 1, lastUsedOn: newest });
  }
  return uses;
}

/** The sum of live refunds of each expense, in minor units of its currency. */
export function refundedOf(records: Records): Map<string, bigint> {
  const refunded = new Map<string, bigint>();
  for (const image of liveIn(records)) {
    if (image.kind !== "refund" || image.refundOf === null) continue;
    const minor = readMinor(image.amount, image.currency);
    refunded.set(image.refundOf, (refunded.get(image.refundOf) ?? 0n) + minor);
  }
  return refunded;
}

/** The live refunds of an expense. */
export const refundsIn = (records: Records, id: string) =>
  liveIn(records).flatMap((image) =>
    image.kind === "refund" && image.refundOf === id ? [image] : [],
  );

const originalOf = ({ original }: TransactionImage) =>
  original ? readMinor(original.amount, original.currency) : 1n;

/** Whether a refund counts by its original amount. */
export const isLinked = (expense: TransactionImage, refund: TransactionImage) =>
  expense.original !== null && expense.original.currency === refund.original?.currency;

/** Whether refunds do not exceed their expense, in fractions of it. */
function holds(expense: TransactionImage, refunds: readonly TransactionImage[]): boolean {
  const [amount, original] = [readMinor(expense.amount, expense.currency), originalOf(expense)];
  const taken = refunds.map((refund) =>
    isLinked(expense, refund)
      ? originalOf(refund) * amount
      : readMinor(refund.amount, refund.currency) * original,
  );
  return taken.reduce((sum, each) => sum + each, 0n) <= amount * original;
}

/** Inconsistent records: splits and refunds that do not fit their transactions. */
export function faultsIn(records: Records): string[] {
  const unbalanced = liveIn(records).flatMap((image) => {
    if (image.kind === "transfer" || image.splits.length === 0) return [];
    const minors = image.splits.map(({ amount }) => readMinor(amount, image.currency));
    const sum = minors.reduce((total, minor) => total + minor, 0n);
    return sum === readMinor(image.amount, image.currency) ? [] : `splits of ${image.id}`;
  });
  const unfounded = liveIn(records).flatMap((image) => {
    if (image.kind !== "refund" || image.refundOf === null) return [];
    const expense = records.transactions.get(image.refundOf);
    const fits =
      expense?.kind === "expense" && isLive(expense) && expense.currency === image.currency;
    return fits ? [] : `expense of refund ${image.id}`;
  });
  const exceeded = [...refundedOf(records).keys()].flatMap((id) => {
    const expense = records.transactions.get(id);
    return expense && holds(expense, refundsIn(records, id)) ? [] : `refunds of ${id}`;
  });
  return [...unbalanced, ...unfounded, ...exceeded];
}
