import type { Transaction } from "@outlay/client";
import { useState } from "react";
import { useBook } from "../app/book-context.tsx";
import { useAccounts } from "../app/reference-data.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { useAmount, writeAmount } from "../ui/amount-field.tsx";
import { type Amounts, type Draft, newDraft, toDraft } from "./draft.logic.ts";

/** The fields of a transaction's form, and its amounts, read in the currencies of its accounts. */
export function useDraft(transaction: Transaction | undefined) {
  const { format } = useI18n();
  const { today, book } = useBook();
  const accounts = useAccounts();
  const read = useAmount();
  const [draft, setDraft] = useState<Draft>(() => {
    const open = accounts.filter(({ archived }) => !archived);
    const start = { today, accountId: open[0]?.id ?? "", otherAccountId: open[1]?.id ?? "" };
    if (!transaction) return newDraft(start);
    return toDraft(transaction, start, (amount) => writeAmount(amount, format.decimalMark));
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
  };
  return {
    draft: isExchange ? draft : { ...draft, toAmount: "" },
    change: (changed: Partial<Draft>) => setDraft((old) => ({ ...old, ...changed })),
    amounts,
  };
}
