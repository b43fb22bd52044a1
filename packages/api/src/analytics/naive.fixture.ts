import type { RatePage } from "../rates/rates.contract.ts";
import type { Transaction } from "../ledger/transactions.contract.ts";

type Rate = RatePage["items"][number];

/** Recomputes the figures from raw transactions in the simplest way, to compare reports with. */

export type Part = {
  day: string;
  accountId: string;
  categoryId: string;
  kind: string;
  minor: bigint;
};

const digits: Record<string, number> = { JPY: 0 };
const digitsOf = (currency: string) => digits[currency] ?? 2;

export const toMinor = (amount: string) => BigInt(amount.replace(".", ""));

/** How each part of a transaction changes its account; of transfers only their fees. */
export function partsOf(transaction: Transaction, day: string): Part[] {
  if (transaction.kind === "transfer") {
    const { fee, fromAccountId: accountId } = transaction;
    if (!fee) return [];
    const minor = -toMinor(fee.amount);
    return [{ day, accountId, categoryId: fee.categoryId, kind: "expense", minor }];
  }
  const { kind, accountId } = transaction;
  const { splits } = transaction;
  const sign = kind === "expense" ? -1n : 1n;
  const whole = { categoryId: transaction.categoryId ?? "", amount: transaction.amount };
  return (splits.length > 0 ? splits : [whole]).map(({ categoryId, amount }) => ({
    day,
    accountId,
    categoryId,
    kind,
    minor: sign * toMinor(amount),
  }));
}

function newest(rates: readonly Rate[], day: string, pair: [string, string]): number[] | undefined {
  const [from, to] = pair;
  const found = rates
    .filter(
      ({ base, quote, on }) =>
        on <= day && [base, quote].toSorted().join() === pair.toSorted().join(),
    )
    .toSorted((a, b) =>
      a.on === b.on ? Number(a.base === from) - Number(b.base === from) : a.on < b.on ? -1 : 1,
    )
    .at(-1);
  if (!found) return undefined;
  // Rates of the tests are whole numbers or tenths.
  const tenths = Math.round(Number(found.rate) * 10);
  return found.base === from && found.quote === to ? [tenths, 10] : [10, tenths];
}

/** Half to even; undefined without a rate. */
function convert(
  minor: bigint,
  { from, to, day }: { from: string; to: string; day: string },
  rates: readonly Rate[],
): bigint | undefined {
  if (from === to) return minor;
  const direct = newest(rates, day, [from, to]);
  const [first, second] = [newest(rates, day, [from, "EUR"]), newest(rates, day, ["EUR", to])];
  const legs = direct ? [direct] : first && second ? [first, second] : undefined;
  if (!legs) return undefined;
  const product = (at: 0 | 1) => legs.reduce((all, leg) => all * BigInt(leg[at] ?? 0), 1n);
  const above = minor * product(0) * 10n ** BigInt(digitsOf(to));
  const below = product(1) * 10n ** BigInt(digitsOf(from));
  // Twice the exact amount, rounded down, shows on which side of a half it is.
  const positive = above < 0n ? -above : above;
  const low = positive / below;
  const rest = 2n * (positive - low * below) - below;
  const rounded = rest > 0n || (rest === 0n && low % 2n === 1n) ? low + 1n : low;
  return above < 0n ? -rounded : rounded;
}

export type World = {
  base: string;
  currencies: ReadonlyMap<string, string>;
  /** The accounts that are in no report, unless it is of one alone. */
  excluded: ReadonlySet<string>;
  parents: ReadonlyMap<string, string | null>;
  rates: readonly Rate[];
  all: readonly Transaction[];
};

export type Asked = {
  from: string;
  to: string;
  accountId?: string | undefined;
  refunds?: string | undefined;
  categoryId?: string | undefined;
  tag?: string | undefined;
  withoutTags?: string[] | undefined;
  actorId?: string | undefined;
};

/** Whether a part is in the category of a report, or in a subcategory of it. */
export const isInCategory = ({ parents }: World, { categoryId }: Asked, id: string) =>
  categoryId === undefined || id === categoryId || parents.get(id) === categoryId;

const hasTags = ({ tags }: Transaction, { tag, withoutTags = [] }: Asked) =>
  (tag === undefined || tags.includes(tag)) && !tags.some((each) => withoutTags.includes(each));

/** The day on which a transaction counts. */
export function dayOf(
  { all }: World,
  transaction: Transaction,
  { refunds }: Pick<Asked, "refunds">,
): string {
  const purchase =
    refunds === "original" && "refundOf" in transaction ? transaction.refundOf : null;
  return all.find(({ id }) => id === purchase)?.occurredOn ?? transaction.occurredOn;
}

/** The parts of transactions by day, account, category and kind, converted one by one. */
export function cellsOf(
  world: World,
  transactions: readonly Transaction[],
  asked: Pick<Asked, "refunds">,
) {
  const parts = transactions.flatMap((each) => partsOf(each, dayOf(world, each, asked)));
  return convertCells(world, parts);
}

export function convertCells(world: World, parts: readonly Part[]) {
  const sums = new Map<string, Part>();
  for (const part of parts) {
    const key = [part.day, part.accountId, part.categoryId, part.kind].join();
    const known = sums.get(key);
    sums.set(key, { ...part, minor: part.minor + (known?.minor ?? 0n) });
  }
  return [...sums.values()].map((part) => {
    const from = world.currencies.get(part.accountId) ?? "";
    const minor = convert(part.minor, { from, to: world.base, day: part.day }, world.rates);
    return {
      ...part,
      minor: minor ?? 0n,
      lacking: minor === undefined ? part.minor : 0n,
      currency: from,
    };
  });
}

/** The transactions that a report counts. */
export function countedIn(world: World, asked: Asked): Transaction[] {
  return world.all.filter((each) => {
    const day = dayOf(world, each, asked);
    const accountId = each.kind === "transfer" ? each.fromAccountId : each.accountId;
    const isThere =
      asked.accountId === undefined
        ? !world.excluded.has(accountId)
        : accountId === asked.accountId;
    const isInFamily = partsOf(each, day).some(({ categoryId }) =>
      isInCategory(world, asked, categoryId),
    );
    const isOfActor = asked.actorId === undefined || each.createdBy.id === asked.actorId;
    const isOfDays = asked.from <= day && day <= asked.to;
    return !each.excluded && isThere && isInFamily && isOfActor && hasTags(each, asked) && isOfDays;
  });
}

/** Income and expenses of some days, in total and by category including subcategories. */
export function figuresOf(world: World, asked: Asked) {
  const counted = countedIn(world, asked);
  const cells = cellsOf(world, counted, asked).filter(({ categoryId }) =>
    isInCategory(world, asked, categoryId),
  );
  const sum = (added: typeof cells) => added.reduce((total, { minor }) => total + minor, 0n);
  const income = sum(cells.filter(({ kind }) => kind === "income"));
  const expense = -sum(cells.filter(({ kind }) => kind !== "income"));
  const byCategory = new Map<string, bigint>();
  for (const { categoryId, minor, kind, lacking } of cells) {
    const shown = kind === "income" ? minor : -minor;
    for (const id of [categoryId, world.parents.get(categoryId)])
      if (id && lacking === 0n) byCategory.set(id, (byCategory.get(id) ?? 0n) + shown);
  }
  const lacking = new Map<string, bigint>();
  for (const { currency, lacking: minor, kind } of cells.filter((cell) => cell.lacking !== 0n))
    lacking.set(currency, (lacking.get(currency) ?? 0n) + (kind === "income" ? minor : -minor));
  return { income, expense, byCategory, lacking, count: counted.length };
}

/** How a transaction changes the balances of accounts, and when. */
function legsOf(transaction: Transaction): { day: string; accountId: string; minor: bigint }[] {
  const { kind, occurredOn: day, amount } = transaction;
  if (kind !== "transfer") {
    const minor = kind === "expense" ? -toMinor(amount) : toMinor(amount);
    return [{ day, accountId: transaction.accountId, minor }];
  }
  const { fromAccountId, toAccountId, toAmount, arrivesOn, fee } = transaction;
  const left = toMinor(amount) + (fee ? toMinor(fee.amount) : 0n);
  return [
    { day, accountId: fromAccountId, minor: -left },
    { day: arrivesOn ?? day, accountId: toAccountId, minor: toMinor(toAmount) },
  ];
}

/** Assets and liabilities at the end of a day, of accounts without opening balances. */
export function netWorthOn(
  { all, currencies, excluded, rates, base }: World,
  { on, accountId }: { on: string; accountId?: string | undefined },
) {
  const legs = all.flatMap(legsOf).filter(({ day }) => day <= on);
  const worths = [...currencies]
    .filter(([id]) => (accountId === undefined ? !excluded.has(id) : id === accountId))
    .map(([id, from]) => {
      const own = legs.filter((leg) => leg.accountId === id);
      const balance = own.reduce((sum, { minor }) => sum + minor, 0n);
      return convert(balance, { from, to: base, day: on }, rates) ?? 0n;
    });
  const sum = (sign: 1n | -1n) =>
    worths.reduce((total, minor) => (minor * sign > 0n ? total + minor * sign : total), 0n);
  return { assets: sum(1n), liabilities: sum(-1n) };
}
