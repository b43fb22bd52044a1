import type { Budget, RouterInputs } from "@outlay/client";

export const scopes = ["all", "some", "except"] as const;
export type Scope = (typeof scopes)[number];

/** The form's fields as they are typed. Their names are the API's, so that its issues find them. */
export type BudgetDraft = {
  name: string;
  kind: Budget["kind"];
  scope: Scope;
  categoryIds: readonly string[];
  amount: string;
  currency: string;
  unit: Budget["period"]["unit"];
  count: string;
  rollover: Budget["rollover"];
  /** Percentages, separated by commas. */
  thresholds: string;
};

export function newBudgetDraft(currency: string): BudgetDraft {
  return {
    name: "",
    kind: "expense",
    scope: "some",
    categoryIds: [],
    amount: "",
    currency,
    unit: "month",
    count: "1",
    rollover: "none",
    thresholds: "80, 100",
  };
}

/** A budget's fields, with its amount as the user writes it. */
export function toBudgetDraft(budget: Budget, write: (amount: string) => string): BudgetDraft {
  const { name, kind, categoryId, categoryIds, exceptCategoryIds, currency, period } = budget;
  const some = categoryIds ?? (categoryId === null ? [] : [categoryId]);
  return {
    name,
    kind,
    scope: exceptCategoryIds ? "except" : some.length > 0 ? "some" : "all",
    categoryIds: exceptCategoryIds ?? some,
    amount: write(budget.amount),
    currency,
    unit: period.unit,
    count: String(period.count),
    rollover: budget.rollover,
    thresholds: budget.thresholds.join(", "),
  };
}

type Create = RouterInputs["budgets"]["create"];
type Covered = Pick<Create, "categoryId" | "categoryIds" | "exceptCategoryIds">;

/** The one of the three fields that says what the budget covers; the others are null. */
export function toCovered({ scope, categoryIds }: BudgetDraft): Covered {
  const [only, ...others] = categoryIds;
  const isOne = scope === "some" && others.length === 0;
  return {
    categoryId: isOne ? (only ?? null) : null,
    categoryIds: scope === "some" && !isOne ? [...categoryIds] : null,
    exceptCategoryIds: scope === "except" && only !== undefined ? [...categoryIds] : null,
  };
}

/** Each once; what is no number is left for the API to refuse. */
function readThresholds(text: string): number[] {
  const typed = text.split(/[,;]/).map((part) => part.replace("%", "").trim());
  return [...new Set(typed.filter((part) => part !== "").map(Number))];
}

/** What the form means, with its amount read. */
export function toBudgetInput(draft: BudgetDraft, amount: string): Create {
  const { name, kind, currency, unit, count, rollover } = draft;
  return {
    ...(name.trim() !== "" && { name: name.trim() }),
    ...toCovered(draft),
    kind,
    amount,
    currency,
    period: { unit, count: Number(count) },
    rollover,
    thresholds: readThresholds(draft.thresholds),
  };
}
