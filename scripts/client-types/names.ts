import type { Field, Shape } from "./shapes.ts";

/** Where a shape is: the type that it belongs to, and the field of that. */
export type Place = { owner: string; field: string };

/** Better names than those made of the place where a shape is met first. */
const better: Readonly<Record<string, string>> = {
  AccountChangeOp: "ChangeOp",
  AccountCreateInputKind: "AccountKind",
  AccountRemoveInput: "VersionedId",
  AnalyticsByPayeeInput: "RankingInput",
  AnalyticsByPayeeOutputOther: "RankingOther",
  AnalyticsMonthlyOutputMonthByCategory: "CategoryFigures",
  AnalyticsSummaryInput: "ReportInput",
  AnalyticsSummaryOutputPreviousExplain: "FigureExplanations",
  AnalyticsSummaryOutputUnconverted: "UnconvertedFigures",
  AnalyticsTrendsOutputMonth: "TrendMonth",
  AuthLoginInputPasskey: "PasskeyAssertion",
  AuthLoginInputPasskeyResponse: "PasskeyAssertionResponse",
  AuthSessionsInput: "PageInput",
  BookRole: "Role",
  BudgetCreateInputPeriod: "PeriodLengthInput",
  BudgetCreateInputRollover: "Rollover",
  BudgetPeriod: "PeriodLength",
  BudgetStatusState: "BudgetState",
  ExpenseCreateInputOriginal: "MoneyInput",
  ExpenseCreateInputSplit: "SplitInput",
  ExpenseListInputSort: "TransactionSort",
  ExpenseOriginal: "Money",
  ExpenseSplit: "Split",
  NotificationLiveInput: "LiveInput",
  PeriodLengthInputUnit: "PeriodUnit",
  TokenCreateInputScope: "Scope",
  TransactionUpdateInputKind: "TransactionKind",
  TrendMonthExplain: "TrendExplanations",
};

/** What repeats has a name from this many fields or literals on; so has what is as large as the second number. */
const fieldBounds = { repeated: 2, once: Infinity };
/** The whole input or output of a procedure. */
const rootBounds = { repeated: 2, once: 3 };
const literalBounds = { repeated: 3, once: 9 };

/** What makes two shapes the same type: not the names and descriptions of their schemas, nor their order. */
function keyOf(shape: Shape): string {
  switch (shape.kind) {
    case "text":
      return shape.text;
    case "array":
      return `[${keyOf(shape.item)}]`;
    case "record":
      return `{*: ${keyOf(shape.value)}}`;
    case "union":
      return `(${shape.members.map(keyOf).toSorted().join(" | ")})`;
    case "object": {
      const fields = shape.fields.map((field) => {
        const mark = field.optional ? "?:" : ":";
        return field.name + mark + keyOf(field.shape);
      });
      return `{${fields.toSorted().join("; ")}}`;
    }
  }
}

/** `Account` of accounts, `Category` of categories, `Status` of status. */
export function singular(word: string): string {
  if (word.endsWith("ics")) return word;
  if (word.endsWith("ies")) return `${word.slice(0, -3)}y`;
  return /[^su]s$/.test(word) ? word.slice(0, -1) : word;
}

export function pascal(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** The item of a page, where a shape is one: `{ items, nextCursor }`. */
export function pageItem(shape: Shape): Shape | undefined {
  if (shape.kind !== "object" || shape.fields.length !== 2) return undefined;
  const [items, next] = shape.fields as [Field, Field];
  const isPage = items.name === "items" && next.name === "nextCursor";
  return isPage && items.shape.kind === "array" ? items.shape.item : undefined;
}

/** A union's literals as one shape, and its other members. */
export function splitLiterals(members: readonly Shape[]): { literals: Shape[]; others: Shape[] } {
  const isLiteral = (member: Shape) => member.kind === "text" && member.text.startsWith('"');
  return {
    literals: members.filter(isLiteral),
    others: members.filter((member) => !isLiteral(member)),
  };
}

/** Chooses a name for each shape that needs one; which do is known when all have been counted. */
export type Names = {
  count: (shape: Shape) => void;
  /** The name of a shape at a place, or undefined when it is written out there. */
  nameOf: (shape: Shape, place: Place) => string | undefined;
};

export function createNames(): Names {
  const counts = new Map<string, number>();
  const names = new Map<string, string>();
  const keys = new Map<string, string>();

  const isRepeated = (shape: Shape) => (counts.get(keyOf(shape)) ?? 0) > 1;
  const take = (name: string, shape: Shape): string => {
    const holder = keys.get(name);
    if (holder !== undefined && holder !== keyOf(shape))
      throw new Error(`${name} would name two types: add a better name to ${import.meta.filename}`);
    keys.set(name, keyOf(shape));
    names.set(keyOf(shape), name);
    return name;
  };

  const count = (shape: Shape): void => {
    if (shape.kind === "array") return count(shape.item);
    if (shape.kind === "record") return count(shape.value);
    if (shape.kind === "text") return;
    const counted: Shape =
      shape.kind === "union"
        ? { kind: "union", members: splitLiterals(shape.members).literals }
        : shape;
    const key = keyOf(counted);
    counts.set(key, (counts.get(key) ?? 0) + 1);
    if (shape.kind === "object") for (const field of shape.fields) count(field.shape);
    else for (const member of splitLiterals(shape.members).others) count(member);
  };

  const nameOf = (shape: Shape, { owner, field }: Place): string | undefined => {
    if (shape.kind !== "object" && shape.kind !== "union") return undefined;
    if (shape.id !== undefined) return take(shape.id, shape);
    const known = names.get(keyOf(shape));
    if (known !== undefined) return known;
    if (pageItem(shape)) return undefined;
    const size = shape.kind === "object" ? shape.fields.length : shape.members.length;
    const isRoot = field === "input" || field === "output";
    const forObjects = isRoot ? rootBounds : fieldBounds;
    const { repeated, once } = shape.kind === "object" ? forObjects : literalBounds;
    if (size < (isRepeated(shape) ? repeated : once)) return undefined;
    const name = owner + pascal(field);
    return take(better[name] ?? name, shape);
  };

  return { count, nameOf };
}
