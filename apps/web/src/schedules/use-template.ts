import { useBook } from "../app/book-context.tsx";
import { useAccounts } from "../app/reference-data.ts";
import { toCreate } from "../transactions/draft-input.logic.ts";
import type { Amounts, Draft } from "../transactions/draft.logic.ts";
import { useAmount } from "../ui/amount-field.tsx";
import type { ScheduleDraft } from "./schedule-draft.logic.ts";

/** Reads the amounts of a schedule's template in the currencies of its accounts. */
export function useTemplate() {
  const read = useAmount();
  const { book } = useBook();
  const accounts = useAccounts();
  const currencyOf = (id: string) => accounts.find((account) => account.id === id)?.currency;

  const amountsOf = (draft: Draft): Amounts => {
    const { kind, accountId, fromAccountId, toAccountId } = draft;
    const from = kind === "transfer" ? fromAccountId : accountId;
    const currency = currencyOf(from) ?? book.baseCurrency;
    const toCurrency = currencyOf(toAccountId) ?? currency;
    return {
      amount: read(draft.amount, currency),
      toAmount: currency === toCurrency ? undefined : read(draft.toAmount, toCurrency),
      fee: read(draft.fee, currency),
      parts: [],
      shares: draft.shares?.parts.map((part) => read(part.amount, currency)) ?? [],
    };
  };

  /** The template of a draft as the API takes it; undefined while its amounts are unclear. */
  const templateOf = ({ template }: ScheduleDraft) => {
    const input = toCreate(template, amountsOf(template));
    if (!input || input.kind === "refund") return undefined;
    const { occurredOn: _, ...rest } = input;
    if (rest.kind !== "transfer") return { shares: null, ...rest };
    const { arrivesOn: _day, ...transfer } = rest;
    return transfer;
  };
  return { amountsOf, templateOf };
}
