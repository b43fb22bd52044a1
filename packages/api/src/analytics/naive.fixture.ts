import type { RatePage } from "../rates/rates.contract.ts";
import type { Transaction } from "../ledger/transactions.contract.ts";

type Rate = RatePage["items"][number];

/** Recomputes the figures from raw transactions in the simplest way, to compare reports with. */

type Part = { day: string; accountId: string; categoryId: string; kind: string; minor: bigint };

const digits: Record<string, number> = { JPY: 0 };
const digitsOf = (currency: string) => digits[currency] ?? 2;

export const toMinor = (amount: string) => BigInt(amount.replace(".", ""));

/** How each part of a transaction changes its account; without transfers. */
function partsOf(transaction: Transaction, day: string): Part[] {
  if (transaction.kind === "transfer") return [];
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
};

/** Whether a part is in the category of a report, or in a subcategory of it. */
export const isInCategory = ({ parents }: World, { categoryId }: Asked, id: string) =>
  categoryId === undefined || id === categoryId || parents.get(id) === categoryId;

const hasTags = ({ tags }: Transaction, { tag, withoutTags = [] }: Asked) =>
  (tag === undefined || tags.includes(tag)) && !tags.some((each) => withoutTags.includes(each));

/** The day on which a transaction counts. */
function dayOf(
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
  const sums = new Map<string, Part>();
  for (const part of transactions.flatMap((each) => partsOf(each, dayOf(world, each, asked)))) {
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

/** Income and expenses of some days, in total and by category including subcategories. */
export function figuresOf(world: World, asked: Asked) {
  const counted = world.all.filter((each) => {
    const day = dayOf(world, each, asked);
    if (each.kind === "transfer") return false;
    const isThere = asked.accountId === undefined || each.accountId === asked.accountId;
    const isInFamily = partsOf(each, day).some(({ categoryId }) =>
      isInCategory(world, asked, categoryId),
    );
    return isThere && isInFamily && hasTags(each, asked) && asked.from <= day && day <= asked.to;
  });
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
