import {
  amountInput,
  amountOutput,
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
import { z } from "zod";

/** How many goals a book has. */
export const maxGoals = 100;

const example = {
  id: "01920000-0000-7000-8000-000000000051",
  name: "New bathroom",
  accountId: "01920000-0000-7000-8000-000000000003",
  currency: "EUR",
  target: "12000.00",
  by: "2027-11-21",
  allocated: null,
  version: 1,
  createdAt: "2026-11-21T09:30:00.000Z",
  updatedAt: "2026-11-21T09:30:00.000Z",
};

export const goalImage = z
  .strictObject({
    id: idOutput,
    name: z.string(),
    accountId: idOutput,
    currency: z.string().meta({ description: "ISO 4217 code, the account's" }),
    target: amountOutput,
    by: dateOutput.nullable().meta({ description: "The day until which it is to be reached" }),
    allocated: amountOutput.nullable().meta({
      description: "What of the account's balance is set aside for it before others share it",
    }),
    version: versionOutput,
    createdAt: instantOutput,
    updatedAt: instantOutput,
  })
  .meta({
    id: "GoalImage",
    description: "Without what follows from the account's balance",
    examples: [example],
  });
export type GoalImage = z.output<typeof goalImage>;

export const goalOutput = goalImage
  .extend({
    saved: amountOutput.meta({
      description:
        "Of today's balance: what is allocated, then of what the account's goals leave, oldest first, up to the target",
    }),
    remaining: amountOutput,
    perMonth: amountOutput.nullable().meta({
      description: "What is to be saved each month to be there in time; null without `by`",
    }),
    onTrack: z.boolean().nullable().meta({
      description:
        "Whether what is dated ahead and scheduled gets there in time; null without `by`",
    }),
    reachedOn: dateOutput.nullable().meta({
      description:
        "The first day from today with the whole target, by what is dated ahead and scheduled; null if that is not within 10 years",
    }),
  })
  .meta({
    id: "Goal",
    description: "What people save for in an account",
    examples: [
      {
        ...example,
        saved: "2400.00",
        remaining: "9600.00",
        perMonth: "800.00",
        onTrack: true,
        reachedOn: "2027-11-01",
      },
    ],
  });
export type Goal = z.output<typeof goalOutput>;

const name = textInput(100).meta({ examples: ["New bathroom"] });
const target = amountInput.meta({ description: "In the account's currency" });
const by = dateInput.nullable();
const allocated = amountInput.nullable().meta({
  description: "What of the account's balance is set aside for it before others share it",
});

export const createGoalInput = z.strictObject({
  id: newIdInput.optional(),
  name,
  accountId: idInput,
  target,
  by: by.default(null),
  allocated: allocated.default(null),
});
export type CreateGoalInput = z.output<typeof createGoalInput>;

export const updateGoalInput = z.strictObject({
  id: idInput,
  name: name.optional(),
  accountId: idInput.optional(),
  target: target.optional(),
  by: by.optional(),
  allocated: allocated.optional(),
  version: versionInput.optional(),
});
export type UpdateGoalInput = z.output<typeof updateGoalInput>;

export const getGoalInput = z.strictObject({ id: idInput });
export const removeGoalInput = z.strictObject({ id: idInput, version: versionInput.optional() });
export type RemoveGoalInput = z.output<typeof removeGoalInput>;

export const listGoalsInput = z
  .strictObject({ accountId: idInput.optional(), ...pageInput })
  .prefault({});
export type ListGoalsInput = z.output<typeof listGoalsInput>;
export const listGoalsOutput = pageOutput(goalOutput);
