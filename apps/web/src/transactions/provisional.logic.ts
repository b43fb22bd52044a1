import type { Account, Expense, Income, RouterInputs, Transaction, User } from "@outlay/client";

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
    shares: null,
    scheduleId: null,
    state: "booked" as const,
    origins: {},
    importId: null,
    attachments: 0,
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

type FormInput = RouterInputs["transactions"]["create"] & { id: string };
type FormContext = { accounts: readonly Account[]; user: User; today: string; now: Date };

/** The same of any kind, as a form has it. */
export function provisionalTransaction(
  input: FormInput,
  { accounts, user, today, now }: FormContext,
): Transaction {
  const accountOf = (id: string | undefined) =>
    accounts.find((account) => account.id === id) ?? accounts.find(({ archived }) => !archived);
  const { occurredOn = today, payee } = input;
  const from = accountOf(input.kind === "transfer" ? input.fromAccountId : input.accountId);
  const account = { id: from?.id ?? "", currency: from?.currency ?? "" };
  const plain = { id: input.id, amount: input.amount, occurredOn, payee: payee ?? null } as const;
  const row = provisionalRow({ ...plain, kind: "expense" }, { account, user, now });
  const { note = null, tags = [] } = input;
  if (input.kind !== "transfer") {
    const categoryId = input.categoryId ?? "";
    return { ...row, kind: input.kind, note, tags, categoryId } as Transaction;
  }
  const to = accountOf(input.toAccountId);
  const arrives = String(input.toAmount ?? input.amount);
  return {
    ...row,
    kind: input.kind,
    note,
    tags,
    fromAccountId: account.id,
    toAccountId: to?.id ?? "",
    toAmount: arrives,
    toCurrency: to?.currency ?? account.currency,
  } as unknown as Transaction;
}

/** A transaction as it will be with the fields that a form has changed. */
export function withChanges(
  transaction: Transaction,
  input: RouterInputs["transactions"]["update"],
): Transaction {
  const known = Object.entries(input).filter(([, value]) => value !== undefined);
  // It cannot be opened until the server has it.
  return { ...transaction, ...Object.fromEntries(known), version: 0 };
}
