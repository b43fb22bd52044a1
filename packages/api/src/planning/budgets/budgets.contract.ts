import { z } from "zod";
import {
  amountInput,
  amountOutput,
  currencyInput,
  dateInput,
  dateOutput,
  idInput,
  idOutput,
  instantOutput,
  newIdInput,
  pageInput,
  pageOutput,
  textInput,
  versionInput,
  versionOutput,
} from "@outlay/core";
import { percentInput } from "../figures/percent.contract.ts";

const unit = z.enum(["week", "month", "quarter", "year", "days"]);
const rollover = z.enum(["none", "surplus", "full"]).meta({
  description:
    "What carries over to the next period: nothing, money left over (surplus), or also overspending (full)",
});

const periodInput = z
  .strictObject({
    unit,
    count: z.int().min(1).max(366).default(1).meta({ description: "Number of units in a period" }),
    anchorOn: dateInput.nullable().default(null).meta({
      description:
        "A day on which a period begins, past or future; by default the book's first day of the month (with its `monthStartRule`) or week. The 31st means the last day in shorter months",
    }),
  })
  .meta({ examples: [{ unit: "month" }] });

const kind = z.enum(["expense", "income"]).meta({
  description:
    "`expense`: a limit on expenses less refunds; `income`: a target for income, of categories of income",
});
const categoryId = idInput.nullable().meta({
  description: "A category of the budget's kind, including its children; null for all spending",
});
const ids = z
  .array(idInput)
  .min(1)
  .max(100)
  .refine((given) => new Set(given).size === given.length, "List each category only once.")
  .nullable();
const categoryIds = ids.meta({
  description: "Several categories, including their children, in place of `categoryId`",
});
const exceptCategoryIds = ids.meta({
  description: "All spending except these categories and their children, in place of `categoryId`",
});
const name = textInput(100).meta({ examples: ["Groceries"] });
const startsOn = dateInput.meta({
  description: "The first period is the whole period that includes this day",
});
const endsOn = dateInput.nullable().meta({
  description: "The last period is the whole period that includes this day; not before startsOn",
});

const thresholds = z
  .array(percentInput)
  .max(10)
  .refine(
    (percents) => new Set(percents).size === percents.length,
    "List each percentage only once.",
  )
  .transform((percents) => percents.toSorted((a, b) => a - b))
  .meta({
    description: "Percentages of the limit that trigger an alert",
    uniqueItems: true,
  });

const budgetFields = {
  id: idOutput,
  name: z.string(),
  categoryId: idOutput.nullable().meta({
    description: "Null if it covers several categories, all but some, or all spending",
  }),
  amount: amountOutput.meta({ description: "Amount per period, from the current period on" }),
  currency: z.string().meta({ description: "ISO 4217 code" }),
  period: z.strictObject({ unit, count: z.int(), anchorOn: dateOutput.nullable() }),
  rollover,
  startsOn: dateOutput,
  endsOn: dateOutput.nullable(),
  version: versionOutput,
  createdAt: instantOutput,
  updatedAt: instantOutput,
};

const plannedOutput = z.array(
  z.strictObject({
    from: dateOutput.meta({ description: "First day of the first period with this amount" }),
    amount: amountOutput,
    onlyPeriod: z.boolean().meta({ description: "For this period only, not for the next ones" }),
  }),
);
const namedOutput = z.array(idOutput).nullable();

const budgetExample = {
  id: "01920000-0000-7000-8000-00000000000b",
  name: "Groceries",
  categoryId: "01920000-0000-7000-8000-000000000004",
  amount: "400.00",
  currency: "EUR",
  period: { unit: "month", count: 1, anchorOn: null },
  rollover: "none",
  startsOn: "2026-11-01",
  endsOn: null,
  version: 1,
  createdAt: "2026-11-21T09:30:00.000Z",
  updatedAt: "2026-11-21T09:30:00.000Z",
};

/** In the change feed: without the thresholds, which are alerts. */
export const budgetImage = z
  .strictObject({
    ...budgetFields,
    kind: kind.optional(),
    categoryIds: namedOutput.optional(),
    exceptCategoryIds: namedOutput.optional(),
    amounts: plannedOutput.optional().meta({
      description:
        "Planned since `amount` was set; `from` is the day that was given, or the day of the change",
    }),
    moved: z.strictObject({ on: dateOutput, amount: amountOutput }).optional().meta({
      description:
        "In a change by a move between budgets: all that was moved to this budget on that day (below zero: from it)",
    }),
  })
  .meta({
    id: "BudgetImage",
    description: "Without the thresholds, which are separate alerts",
    examples: [budgetExample],
  });
export type BudgetImage = z.output<typeof budgetImage>;

export const budgetOutput = z
  .strictObject({
    ...budgetFields,
    kind,
    categoryIds: namedOutput.meta({ description: "Null unless it covers several categories" }),
    exceptCategoryIds: namedOutput.meta({ description: "Null unless it covers all but some" }),
    amounts: plannedOutput.meta({
      description: "Amounts from coming periods on, and for single periods that are not over",
    }),
    thresholds: z
      .array(z.int())
      .meta({ description: "Percentages in ascending order, each an alert of the budget" }),
  })
  .meta({
    id: "Budget",
    examples: [
      {
        ...budgetExample,
        kind: "expense",
        categoryIds: null,
        exceptCategoryIds: null,
        thresholds: [80, 100],
        amounts: [{ from: "2026-12-01", amount: "500.00", onlyPeriod: true }],
      },
    ],
  });
export type Budget = z.output<typeof budgetOutput>;

export const createBudgetInput = z.strictObject({
  id: newIdInput.optional(),
  name: name
    .optional()
    .meta({ description: 'By default the names of its categories, or "All spending"' }),
  kind: kind.default("expense"),
  categoryId: categoryId.default(null),
  categoryIds: categoryIds.default(null),
  exceptCategoryIds: exceptCategoryIds.default(null),
  amount: amountInput,
  currency: currencyInput
    .optional()
    .meta({ description: "ISO 4217 code; the book's base currency by default" }),
  period: periodInput.prefault({ unit: "month" }),
  rollover: rollover.default("none"),
  startsOn: startsOn.optional().meta({ description: "Today by default" }),
  endsOn: endsOn.default(null),
  thresholds: thresholds.prefault([80, 100]),
});
export type CreateBudgetInput = z.output<typeof createBudgetInput>;

export const getBudgetInput = z.strictObject({ id: idInput });

export const updateBudgetInput = z.strictObject({
  id: idInput,
  name: name.optional(),
  categoryId: categoryId.optional(),
  categoryIds: categoryIds.optional(),
  exceptCategoryIds: exceptCategoryIds.optional(),
  amount: amountInput.nullable().optional().meta({
    description:
      "Applies from the current period on; past periods keep their amount, and single periods the one that is planned for them. After periods change, it applies from the period that includes today. Null removes what is planned: with `from` as `amounts` has it, and `onlyPeriod` if it is for one period",
  }),
  from: dateInput.optional().meta({
    description: "The first day of a coming period, from which on `amount` applies",
  }),
  onlyPeriod: z.boolean().optional().meta({
    description: "`amount` applies only to the current period, or to the one that begins on `from`",
  }),
  period: periodInput.optional(),
  rollover: rollover.optional(),
  startsOn: startsOn.optional(),
  endsOn: endsOn.optional(),
  thresholds: thresholds.optional(),
  version: versionInput.optional(),
});
export type UpdateBudgetInput = z.output<typeof updateBudgetInput>;

export const removeBudgetInput = z.strictObject({ id: idInput, version: versionInput.optional() });
export type RemoveBudgetInput = z.output<typeof removeBudgetInput>;

export const listBudgetsInput = z.strictObject(pageInput).prefault({});
export type ListBudgetsInput = z.output<typeof listBudgetsInput>;
export const listBudgetsOutput = pageOutput(budgetOutput);
