import { newId } from "@outlay/client/core";
import { followChanges, useOutlay, useOutlayClient } from "@outlay/client/react";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useEffect } from "react";
import { dayText, errorText, moneyText } from "./text";

// #region list
export function Expenses() {
  const outlay = useOutlay();
  const client = useOutlayClient();
  const queryClient = useQueryClient();
  // What anyone changes, in any app, is shown.
  useEffect(() => followChanges(queryClient, client), [queryClient, client]);

  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(
    outlay.expenses.list.infiniteQueryOptions(
      { limit: 20 },
      { getNextPageParam: ({ nextCursor }) => nextCursor },
    ),
  );
  const expenses = data?.pages.flatMap(({ items }) => items);

  return (
    <>
      <AddExpense />
      <p role="alert">{error && errorText(error)}</p>
      {expenses?.length === 0 && <p className="empty">No expenses yet.</p>}
      {expenses !== undefined && expenses.length > 0 && (
        <ul>
          {expenses.map(({ id, payee, amount, currency, occurredOn }) => (
            <li key={id}>
              <span>{payee ?? "Expense"}</span>
              <strong>{moneyText(amount, currency)}</strong>
              <small>{dayText(occurredOn)}</small>
            </li>
          ))}
        </ul>
      )}
      {hasNextPage && (
        <button type="button" disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Show more
        </button>
      )}
    </>
  );
}
// #endregion

// #region add
function AddExpense() {
  const outlay = useOutlay();
  const create = useMutation(outlay.expenses.create.mutationOptions());

  const add = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const fields = new FormData(form);
    const [amount, payee] = [String(fields.get("amount")), String(fields.get("payee"))];
    create.mutate(
      // With an id of its own, it is recorded once even when it is sent twice.
      { id: newId(), amount, payee: payee || null },
      { onSuccess: () => form.reset() },
    );
  };

  return (
    <form onSubmit={add}>
      <label>
        Amount
        <input name="amount" inputMode="decimal" autoComplete="off" required />
      </label>
      <label>
        Payee
        <input name="payee" autoComplete="off" />
      </label>
      <button type="submit" disabled={create.isPending}>
        Add
      </button>
      <p role="alert">{create.error && errorText(create.error)}</p>
    </form>
  );
}
// #endregion
