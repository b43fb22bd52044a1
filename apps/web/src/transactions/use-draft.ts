import type { Transaction } from "@outlay/client";
import { useState } from "react";
import { useBook } from "../app/book-context.tsx";
import { useAccounts } from "../app/reference-data.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { useAmount, writeAmount } from "../ui/amount-field.tsx";
import { type Amounts, type Draft, newDraft, refundDraft, toDraft } from "./draft.logic.ts";
import { restOf } from "./parts.logic.ts";

type Expense = Extract<Transaction, { kind: "expense" }>;

/** What a form begins with: a transaction to change, or an expense to refund, or nothing. */
export type FormStart = { transaction: Transaction | undefined; refunded?: Expense | undefined };

/** The fields of a transaction's form, and its amounts, read in the currencies of its accounts. */
export function useDraft({ transaction, refunded }: FormStart) {
  const { format } = useI18n();
  const { today, book } = useBook();
  const accounts = useAccounts();
  const read = useAmount();
  const [draft, setDraft] = useState<Draft>(() => {
    const open = accounts.filter(({ archived }) => !archived);
    const start = { today, accountId: open[0]?.id ?? "", otherAccountId: open[1]?.id ?? "" };
    const write = (amount: string) => writeAmount(amount, format.decimalMark);
    if (transaction) return toDraft(transaction, start, write);
    if (!refunded) return newDraft(start);
    const { amount, refundedAmount, currency } = refunded;
    const left = restOf(amount, [refundedAmount], currency) ?? amount;
    return refundDraft(refunded, start, { left, write });
  });
  const currencyOf = (accountId: string) =>
    accounts.find(({ id }) => id === accountId)?.currency ?? book.baseCurrency;
  const isTransfer = draft.kind === "transfer";
  const currency = currencyOf(isTransfer ? draft.fromAccountId : draft.accountId);
  const toCurrency = currencyOf(draft.toAccountId);
  const isExchange = isTransfer && currency !== toCurrency;
  const amounts: Amounts = {
    amount: read(draft.amount, currency),
    toAmount: isExchange ? read(draft.toAmount, toCurrency) : undefined,
    fee: read(draft.fee, currency),
    parts: draft.splits.map((part) => read(part.amount, currency)),
    shares: draft.shares?.parts.map((part) => read(part.amount, currency)) ?? [],
  };
  return {
    draft: isExchange ? draft : { ...draft, toAmount: "" },
    change: (changed: Partial<Draft>) => setDraft((old) => ({ ...old, ...changed })),
    amounts,
  };
}
