import {
  type CurrencyCode,
  decimalText,
  decimalToThousandths,
  foldText,
  minorToThousandths,
  singleBlanks,
} from "@outlay/core/without-schemas";
import type { Kind } from "../ledger/resolve.logic.ts";
import type { Condition } from "./conditions.contract.ts";
import { compilePattern } from "./patterns.logic.ts";
import type { RuleSet } from "./rules.contract.ts";

/** A rule that is in force, as plain data for another process. They come in the order in which they are tried. */
export type ApplicableRule = {
  id: string;
  when: readonly Condition[];
  set: RuleSet;
  /** The kind of the category that it sets; null if it sets none that can be used. */
  categoryKind: "expense" | "income" | null;
  /** The currency of the account of transfers; null if it makes none, or can make none. */
  transferCurrency: CurrencyCode | null;
};

export type RuleField = keyof RuleSet;

/** What rules look at. */
export type RuleSubject = {
  kind: Kind;
  accountId: string;
  /** The other account of a transfer. */
  toAccountId?: string | null;
  /** Its sign does not matter. */
  amountMinor: bigint;
  currency: CurrencyCode;
  payee: string | null;
  note: string | null;
  /** Fields that rules must leave alone. */
  fixed?: readonly RuleField[];
};

/** What rules set, with their ids. */
export type RuleEffects = RuleSet & { ruleIds: readonly string[] };

/** A text of a subject as conditions compare it, and the part that patterns look at. */
type ComparedText = { folded: string; start: string };
type View = Omit<RuleSubject, "payee" | "note" | "fixed"> & {
  thousandths: bigint;
  payee: ComparedText;
  note: ComparedText;
};
type Test = (view: View) => boolean;

type CompiledRule = ApplicableRule & {
  tests: readonly Test[];
  hasPattern: boolean;
  /** The slots of what it sets. */
  slots: number;
};
export type CompiledRules = readonly CompiledRule[];

/** A bit for each field. */
const bits: Record<RuleField, number> = {
  categoryId: 1,
  payee: 2,
  tags: 4,
  note: 8,
  excluded: 16,
  transferAccountId: 32,
};
/** What setting a field decides. A transfer has no category: whichever is set first says what it is. */
const slots = { ...bits, transferAccountId: bits.transferAccountId | bits.categoryId };
const bitsOf = (fields: readonly RuleField[], each = slots) =>
  fields.reduce((sum, field) => sum | each[field], 0);

/** How much of a text a pattern looks at: it bounds the time of a match. */
const matchedLength = 300;

/** Of marks alone nothing would be left. */
const compare = (text: string) => singleBlanks(foldText(text)) || text;

function comparedText(text: string | null): ComparedText {
  if (text === null) return noText;
  return { folded: compare(text), start: singleBlanks(text).slice(0, matchedLength) };
}
const noText: ComparedText = { folded: "", start: "" };

type TextCondition = Extract<Condition, { field: "payee" | "note" | "text" }>;

function compileTextOp({ op, value }: TextCondition): (text: ComparedText) => boolean {
  if (op === "matches") {
    const compiled = compilePattern(value);
    // Written by a release that understood it.
    if ("fault" in compiled) return () => false;
    return (text) => compiled.pattern.test(text.start);
  }
  const wanted = compare(value);
  if (op === "contains") return (text) => text.folded.includes(wanted);
  if (op === "startsWith") return (text) => text.folded.startsWith(wanted);
  return (text) => text.folded === wanted;
}

function compileText(condition: TextCondition): Test {
  const { field } = condition;
  const test = compileTextOp(condition);
  if (field === "text") return ({ payee, note }) => test(payee) || test(note);
  return (view) => test(view[field]);
}

const thousandthsOf = (decimal: string | undefined): bigint | undefined =>
  decimal === undefined ? undefined : decimalToThousandths(decimalText(decimal));

function compileAmount(condition: Extract<Condition, { field: "amount" }>): Test {
  if (condition.op === "equals") {
    const wanted = thousandthsOf(condition.value);
    return ({ thousandths }) => thousandths === wanted;
  }
  const min = thousandthsOf(condition.value.min);
  const max = thousandthsOf(condition.value.max);
  return ({ thousandths }) =>
    (min === undefined || thousandths >= min) && (max === undefined || thousandths <= max);
}

function compileCondition(condition: Condition): Test {
  switch (condition.field) {
    case "amount":
      return compileAmount(condition);
    case "account":
      return ({ accountId, toAccountId }) =>
        accountId === condition.value || toAccountId === condition.value;
    case "kind":
      return ({ kind }) => kind === condition.value;
    default:
      return compileText(condition);
  }
}

/** What costs little comes first; patterns last. */
const costOf = ({ field, op }: Condition) =>
  op === "matches" ? 2 : field === "payee" || field === "note" || field === "text" ? 1 : 0;

const fieldsOf = (set: RuleSet) =>
  (Object.keys(set) as RuleField[]).filter((field) => set[field] !== undefined);

/** Prepares rules for many subjects: patterns are compiled once. */
export function compileRules(rules: readonly ApplicableRule[]): CompiledRules {
  return rules.map((rule) => ({
    ...rule,
    tests: rule.when.toSorted((a, b) => costOf(a) - costOf(b)).map(compileCondition),
    hasPattern: rule.when.some(({ op }) => op === "matches"),
    slots: bitsOf(fieldsOf(rule.set)),
  }));
}

/** A loop, as it runs for every rule and subject. */
function holds({ tests }: CompiledRule, view: View): boolean {
  for (const test of tests) if (!test(view)) return false;
  return true;
}

const viewOf = ({ amountMinor, payee, note, ...subject }: RuleSubject): View => ({
  ...subject,
  amountMinor,
  thousandths: minorToThousandths(amountMinor < 0n ? -amountMinor : amountMinor, subject.currency),
  payee: comparedText(payee),
  note: comparedText(note),
});

/** The kind of the category that transactions have. */
const categoryKinds = { expense: "expense", refund: "expense", income: "income", transfer: "none" };

/** The fields of a matching rule that this subject has and that are still open. */
function openFields(rule: CompiledRule, view: View, taken: number): RuleField[] {
  const { set, categoryKind, transferCurrency } = rule;
  const fits = (field: RuleField) => {
    if (field === "categoryId") return categoryKind === categoryKinds[view.kind];
    if (field !== "transferAccountId") return true;
    const isMovable = view.kind === "expense" || view.kind === "income";
    return (
      isMovable && transferCurrency === view.currency && set.transferAccountId !== view.accountId
    );
  };
  return fieldsOf(set).filter((field) => (taken & slots[field]) === 0 && fits(field));
}

/** The view of the rules after one that has set these fields. */
function seenAfter(view: View, { payee, note, transferAccountId }: RuleSet): View {
  return {
    ...view,
    ...(payee !== undefined && { payee: comparedText(payee) }),
    ...(note !== undefined && { note: comparedText(note) }),
    ...(transferAccountId !== undefined && {
      kind: "transfer" as const,
      toAccountId: transferAccountId,
    }),
  };
}

/** Applies rules and yields after each that has a pattern, so that a server can do other things in between. */
export function* stepRules(
  rules: CompiledRules,
  subject: RuleSubject,
): Generator<void, RuleEffects> {
  let taken = bitsOf(subject.fixed ?? [], bits);
  let view = viewOf(subject);
  const effects: RuleSet = {};
  const ruleIds: string[] = [];
  for (const rule of rules) {
    if ((rule.slots & ~taken) === 0) continue;
    if (holds(rule, view)) {
      const fields = openFields(rule, view, taken);
      const set: RuleSet = Object.fromEntries(fields.map((field) => [field, rule.set[field]]));
      Object.assign(effects, set);
      if (fields.length > 0) ruleIds.push(rule.id);
      taken |= bitsOf(fields);
      view = seenAfter(view, set);
    }
    if (rule.hasPattern) yield;
  }
  return { ...effects, ruleIds };
}

/**
 * What rules set on a subject. They are tried in their order; each field is set by the first rule that matches and sets
 * it, and later rules see the payee, note and kind that earlier ones have set.
 */
export function applyRules(rules: CompiledRules, subject: RuleSubject): RuleEffects {
  const steps = stepRules(rules, subject);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}
