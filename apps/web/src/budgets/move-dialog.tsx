import { useOutlay, useOutlayClient } from "@outlay/client/react";
import { useMutation, useSuspenseQuery } from "@tanstack/react-query";
import { type SyntheticEvent, useState } from "react";
import { issuesByField } from "../app/errors.ts";
import { useWrite } from "../app/use-write.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { AmountField, useAmount } from "../ui/amount-field.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { FormActions } from "../ui/form-actions.tsx";
import { SelectField } from "../ui/select-field.tsx";

type Props = { fromId: string | undefined; onClose: () => void };
type Move = { fromId: string; toId: string; amount: string };

function useMove(onClose: () => void) {
  const { t } = useI18n();
  const client = useOutlayClient();
  const write = useWrite("budgets", "analytics");
  return useMutation({
    mutationFn: (move: Move) =>
      write.send(
        (options) => client.budgets.move.mutate(move, options),
        ({ from, to }) => t("budgets.moved", { from: from.name, to: to.name }),
      ),
    onSuccess: onClose,
  });
}

/** Moves money between two budgets of one currency, in their current periods. */
export function MoveDialog({ fromId: givenId, onClose }: Props) {
  const { t, format } = useI18n();
  const outlay = useOutlay();
  const read = useAmount();
  const { data } = useSuspenseQuery(outlay.budgets.status.queryOptions());
  const [fromId, setFromId] = useState(givenId ?? data.items[0]?.budgetId ?? "");
  const from = data.items.find(({ budgetId }) => budgetId === fromId);
  const others = data.items.filter(
    ({ budgetId, currency, kind }) =>
      budgetId !== fromId && currency === from?.currency && kind === from.kind,
  );
  const [chosenId, setToId] = useState("");
  const toId = others.some(({ budgetId }) => budgetId === chosenId)
    ? chosenId
    : (others[0]?.budgetId ?? "");
  const [amount, setAmount] = useState("");
  const { mutate, isPending, error } = useMove(onClose);
  const issues = issuesByField(error, t);
  const currency = from?.currency ?? "EUR";
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const exact = read(amount, currency);
    if (exact !== undefined && toId !== "") mutate({ fromId, toId, amount: exact });
  };
  const choices = (items: typeof data.items) =>
    items.map(({ budgetId, name, remaining, currency: unit }) => (
      <option key={budgetId} value={budgetId}>
        {t("budgets.withRest", { name, amount: format.money(remaining, unit) })}
      </option>
    ));
  return (
    <Dialog title={t("budgets.move")} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <SelectField
          label={t("budgets.moveFrom")}
          value={fromId}
          error={issues["fromId"]}
          onChange={setFromId}
        >
          {choices(data.items)}
        </SelectField>
        <SelectField
          label={t("budgets.moveTo")}
          value={toId}
          error={issues["toId"] ?? (others.length === 0 ? t("budgets.noOther") : undefined)}
          onChange={setToId}
        >
          {choices(others)}
        </SelectField>
        <AmountField
          label={`${t("transactions.amount")} (${currency})`}
          currency={currency}
          required
          value={amount}
          error={issues["amount"]}
          onChange={setAmount}
        />
        <FormActions
          error={error}
          fields={["fromId", "toId", "amount"]}
          {...{ isPending, onClose }}
        />
      </form>
    </Dialog>
  );
}
