import type { DecimalMark, ReadOptions } from "../types.ts";
import { signsOfBalances } from "./balance-signs.ts";
import { type Link, type Proof, proveChain, toMicros } from "./chain.ts";
import type { Columns } from "./columns.ts";
import { areOfBill } from "./direction-words.ts";
import { directionOfDays } from "./date-order.ts";
import { markOfCurrency, markOfNumbers } from "./decimal-mark.ts";
import { columnsWith, type Entry } from "./entries.ts";
import { amountOf, type MoneyPlan, pairOf, signed } from "./money.ts";
import {
  currencyColumns,
  defaultFee,
  directionColumn,
  isMostlyNegative,
  marksCreditsOnly,
  signsAgainstWords,
  silentDirection,
} from "./money-columns.ts";
import { assertOneAmount, balancesAround } from "./nameless-columns.ts";
import { countSigns } from "./count-signs.ts";

export type MoneyFacts = {
  names: string[];
  columns: Columns;
  entries: Entry[];
  currencies: Set<string>;
  options: ReadOptions;
  /** What is known of the program or bank that wrote the file: the sign of plain amounts. */
  sign: "in" | "out" | null;
};

export type MoneyDecision = {
  plan: MoneyPlan;
  /** The column of balances; null where there is none. */
  balance: number | null;
  proof: Proof | null;
  /** Balances are those before the entries that they stand beside. */
  isBefore?: boolean;
  /** Balances are what is owed: the account's own are the contrary. */
  isOwed: boolean;
  /** Neither numbers nor balances settle these. */
  open: { mark: boolean; sign: boolean };
};

type Candidate = {
  plan: MoneyPlan;
  balance: number | null;
  /** Balances are those before the entries that they stand beside. */
  isBefore?: boolean;
};

/** How amounts are to be read. A chain of balances proves it; else names and numbers decide, or nothing does. */
export function decideMoney(facts: MoneyFacts): MoneyDecision {
  const { entries, options } = facts;
  // Rates and amounts in other currencies may be written in another way.
  const own = columnsWith(facts.columns, "amount", "moneyOut", "moneyIn", "balance");
  const shownMark = markOfNumbers(entries, own);
  const given = options.decimalMark ?? shownMark.mark;
  const marks: DecimalMark[] = given === null ? [".", ","] : [given];
  const bases = marks.flatMap((mark) => baseCandidates(facts, mark));
  // The plain way of each comes before the deviations of any.
  const tried = bases.map((base) => variants(base, facts));
  const longest = Math.max(0, ...tried.map((list) => list.length));
  const ranked = Array.from({ length: longest }, (_, rank) =>
    tried.flatMap((list) => list[rank] ?? []),
  );
  const sorted = directionOfDays(entries.map(({ dates }) => [...dates.values()]));
  for (const candidate of ranked.flat()) {
    const found = prove(candidate, entries);
    const proof = found?.isEither && sorted !== null ? { ...found, direction: sorted } : found;
    if (!proof || !isEnough(candidate.plan, proof, entries)) continue;
    // Equal amounts fit in the contrary direction too, with the contrary sign.
    if (sorted !== null && sorted !== proof.direction) continue;
    const settled = settleMark(candidate, facts, given === null);
    const known = proven(settled.candidate, facts);
    return { ...known, proof, open: { mark: settled.isOpen, sign: false } };
  }
  for (const { plan, balance } of bases) {
    const shown =
      balance === null || plan.amount === null ? null : signsOfBalances(plan, balance, entries);
    if (!shown) continue;
    const proof = { direction: shown.direction, pairs: shown.signs.size };
    const isOpen = options.sign === undefined;
    const known = {
      ...plan,
      direction: null,
      signs: shown.signs,
      isTurned: options.sign === "out",
    };
    return { plan: known, balance, proof, isOwed: false, open: { mark: false, sign: isOpen } };
  }
  const known = { currencies: facts.currencies, own: options.currency };
  const mark = given ?? markOfCurrency(entries, known);
  if (bases.length > 1) assertOneAmount(facts);
  const base = bases.find(({ plan }) => mark === null || plan.mark === mark) ?? bases[0];
  if (!base) throw new RangeError("a table without a column for money");
  const sign = decideSign(base.plan, facts);
  const plan = { ...base.plan, isTurned: sign.isTurned };
  return {
    plan: { ...plan, fee: defaultFee(facts) },
    balance: base.balance,
    proof: null,
    isOwed: false,
    open: { mark: mark === null, sign: sign.isOpen },
  };
}

/** One pair of balances may fit by chance: it does not overrule signs that the amounts have. */
function isEnough({ isTurned, amount }: MoneyPlan, { pairs }: Proof, entries: Entry[]): boolean {
  if (!isTurned || amount === null || pairs > 1) return true;
  return !entries.some(({ numbers }) => numbers.get(amount)?.isNegative);
}

/** A chain of nothing but lone groups of three holds under both marks: then the currency decides, or nothing does. */
function settleMark(
  candidate: Candidate,
  { entries, currencies, options }: MoneyFacts,
  isOpen: boolean,
) {
  if (!isOpen) return { candidate, isOpen };
  const other = {
    ...candidate,
    plan: { ...candidate.plan, mark: candidate.plan.mark === "." ? "," : "." },
  } as const;
  if (!prove(other, entries)) return { candidate, isOpen: false };
  const mark = markOfCurrency(entries, { currencies, own: options.currency });
  return { candidate: mark === other.plan.mark ? other : candidate, isOpen: mark === null };
}

/** Beside what is owed on a card, amounts that add up say nothing of their direction: its payments do. */
function proven(candidate: Candidate, facts: MoneyFacts): Candidate & { isOwed: boolean } {
  const { plan } = candidate;
  const evidence = plan.amount === null ? null : signEvidence({ ...plan, isTurned: false }, facts);
  const isOwed = evidence !== null && evidence !== (plan.isTurned ? "out" : "in");
  return { ...candidate, plan: isOwed ? { ...plan, isTurned: evidence === "out" } : plan, isOwed };
}

/** One candidate for each column that may hold the amounts, likeliest first. */
function baseCandidates(facts: MoneyFacts, mark: DecimalMark): Candidate[] {
  const { columns, entries, names } = facts;
  const pair = pairOf(columns);
  const amounts = columns.get("amount") ?? [];
  const [balance = null] = columns.get("balance") ?? [];
  const hasOwnSigns = facts.sign === "in" || signsAgainstWords(facts, mark) === "turned";
  const direction = hasOwnSigns ? null : directionColumn(facts, mark);
  const plain: MoneyPlan = {
    mark,
    amount: null,
    pair: {
      ...pair,
      isSigned: isMostlyNegative(entries, pair.out, mark),
      isInNegative: pair.out.length > 0 && isMostlyNegative(entries, pair.in, mark),
    },
    direction,
    silent: direction === null ? null : silentDirection(entries, direction),
    isBill:
      direction !== null && areOfBill(entries.map(({ record }) => record.cells[direction] ?? "")),
    isTurned: false,
    plainIsOut: false,
    signs: null,
    fee: null,
  };
  const perCurrency = currencyColumns(facts);
  const [around = null] = names.length === 0 ? balancesAround(entries, amounts, mark) : [];
  if (around) return [{ plan: { ...plain, amount: around.amount }, balance: around.after }];
  const single = (perCurrency?.slice(0, 1) ?? amounts).flatMap((amount) => {
    const own = {
      ...plain,
      amount,
      ...(perCurrency && { perCurrency }),
      plainIsOut: marksCreditsOnly(entries, amount),
    };
    const others = amounts.filter((other) => other !== amount);
    // Without names, any other column of numbers may be that of balances.
    const isOpen = names.length === 0 && balance === null && others.length > 0;
    return (isOpen ? others : [balance]).map((other) => ({ plan: own, balance: other }));
  });
  const pairs = pair.out.length + pair.in.length > 0 ? [{ plan: plain, balance }] : [];
  const filled = (list: number[]) =>
    entries.filter(({ numbers }) => list.some((column) => numbers.has(column))).length;
  const [first = -1] = amounts;
  const hasSigns = entries.some(({ numbers }) => numbers.get(first)?.isNegative);
  const pairFirst = filled([...pair.out, ...pair.in]) > filled([first]) || !hasSigns;
  return pairFirst ? [...pairs, ...single] : [...single, ...pairs];
}

/** The ways in which banks deviate, the plain one first. */
function variants(
  { plan, balance }: Candidate,
  { columns, names, options }: MoneyFacts,
): Candidate[] {
  if (balance === null) return [];
  const turned =
    plan.amount === null || options.sign !== undefined ? [] : [{ ...plan, isTurned: true }];
  const loose = plan.direction === null ? [] : [{ ...plan, direction: null }];
  const swapped = plan.amount === null && names.length === 0 ? [{ ...plan, isTurned: true }] : [];
  const signedPair =
    plan.amount === null
      ? [{ ...plan, pair: { ...plan.pair, isSigned: !plan.pair.isSigned } }]
      : [];
  const [feeColumn] = columns.get("fee") ?? [];
  const withFee =
    feeColumn === undefined
      ? []
      : ([-1, 1] as const).map((sign) => ({ ...plan, fee: { column: feeColumn, sign } }));
  const after = [plan, ...withFee, ...loose, ...signedPair, ...swapped, ...turned];
  return [
    ...after.map((variant) => ({ plan: variant, balance })),
    { plan, balance, isBefore: true },
  ];
}

/** The chain of balances under a plan, over each account of the file. */
function prove(candidate: Candidate, entries: Entry[]): Proof | null {
  // What does not hold for the first rows is not tried on all of them.
  const isTried = entries.length > triedEntries;
  if (isTried && !proveWhole(candidate, entries.slice(0, triedEntries))) return null;
  return proveWhole(candidate, entries);
}

const triedEntries = 1000;

function proveWhole({ plan, balance, isBefore }: Candidate, entries: Entry[]): Proof | null {
  if (balance === null) return null;
  const accounts = new Map<string, Link[]>();
  const carried = new Map<string, bigint>();
  for (const entry of entries) {
    const { group } = entry;
    const amount = amountOf(plan, entry);
    if (!amount) continue;
    const links = accounts.get(group) ?? [];
    if (links.length === 0) accounts.set(group, links);
    const scanned = entry.numbers.get(balance);
    const held = scanned ? signed(scanned, plan.mark) : null;
    const micros = toMicros(amount);
    const since = (carried.get(group) ?? 0n) + micros;
    carried.set(group, held === null ? since : 0n);
    const last = links.at(-1);
    if (held !== null) {
      const change = isBefore ? micros : 0n;
      links.push({ balance: toMicros(held) + change, since, until: micros });
    }
    if (held === null && last) last.until += micros;
  }
  return proveChain([...accounts.values()]);
}

/** Whether plain amounts are money out, where no balance shows it. */
function decideSign(plan: MoneyPlan, facts: MoneyFacts): { isTurned: boolean; isOpen: boolean } {
  const settled = { isTurned: false, isOpen: false };
  // Nothing says which of two columns without names is money out: mostly it is the first.
  if (plan.amount === null && facts.names.length === 0)
    return { isTurned: facts.options.sign === "in", isOpen: facts.options.sign === undefined };
  if (plan.amount === null || plan.direction !== null || plan.plainIsOut) return settled;
  const counts = countSigns(plan, facts);
  const evidence = signEvidence(plan, facts, counts);
  if (evidence !== null) return { isTurned: evidence === "out", isOpen: false };
  const { negative, positive, hasWords, hasPlus, mayBePayments } = counts;
  if (hasWords) return settled;
  if (counts.incomeIsNegative || (counts.refundsAreNegative && positive > negative))
    return { isTurned: true, isOpen: true };
  if (signsAgainstWords(facts, plan.mark) === "open") return { isTurned: false, isOpen: true };
  const isCard = facts.names.some((name) => /\bcard|kart(?:e|en)|carte\b|tarjeta/i.test(name));
  if (negative === 0 && positive > 0 && !hasPlus) return { isTurned: isCard, isOpen: true };
  const isDoubtful = isCard || mayBePayments;
  return { isTurned: false, isOpen: isDoubtful && (positive > negative || mayBePayments) };
}

/** What plain amounts are: as the caller says, as the program writes them, or as payments of a card's bill show. */
function signEvidence(plan: MoneyPlan, facts: MoneyFacts, counts = countSigns(plan, facts)) {
  const isTurned = signsAgainstWords(facts, plan.mark) === "turned";
  const known = facts.options.sign ?? facts.sign ?? (isTurned ? "out" : null);
  if (known !== null && known !== undefined) return known;
  const { positive, negative, paymentsIn, paymentsOut } = counts;
  // On a bill with positive purchases little else than payments is negative.
  const isBill = paymentsOut > 0 && paymentsIn === 0 && positive > negative - paymentsOut;
  if (isBill && positive > 0) return "out";
  return paymentsIn > 0 && paymentsOut === 0 ? "in" : null;
}
