import type { Expense, Income, RouterInputs, User } from "@outlay/client";

export type QuickInput = Extract<
  RouterInputs["transactions"]["create"],
  { kind: "expense" | "income" }
> & { id: string; occurredOn: string };

type Context = { account: { id: string; currency: string }; user: User; now: Date };

/** A row as it will be, until the server has said how it is. Its category is not known yet. */
export function provisionalRow(
  input: QuickInput,
  { account, user, now }: Context,
): Expense | Income {
  const { id, kind, amount, occurredOn, payee = null, tags = [] } = input;
  const actor = { id: user.id, name: user.name };
  const common = {
    id,
    accountId: account.id,
    categoryId: input.categoryId ?? "",
    amount: String(amount),
    currency: account.currency,
    occurredOn,
    payee,
    note: null,
    tags,
    original: null,
    excluded: false,
    scheduleId: null,
    state: "booked" as const,
    origins: {},
    importId: null,
    version: 0,
    createdAt: now,
    updatedAt: now,
    deletedAt: null,
    splits: [],
    createdBy: actor,
    updatedBy: actor,
    operationId: "",
  };
  return kind === "income" ? { ...common, kind } : { ...common, kind, refundedAmount: "0" };
}
