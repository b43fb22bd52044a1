import type { Account } from "@outlay/client";
import { useOutlayClient } from "@outlay/client/react";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type SyntheticEvent, useState } from "react";
import { useBook } from "../app/book-context.tsx";
import { issuesByField } from "../app/errors.ts";
import { useWrite } from "../app/use-write.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { AmountField, useAmount } from "../ui/amount-field.tsx";
import { DateField } from "../ui/date-field.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { FormActions } from "../ui/form-actions.tsx";

type Props = { account: Account; onClose: () => void };

/** Asks for a day and what the bank says; the comparison is shown then. */
export function StatementDialog({ account, onClose }: Props) {
  const { t, format } = useI18n();
  const { today } = useBook();
  const client = useOutlayClient();
  const navigate = useNavigate();
  const write = useWrite("statements");
  const read = useAmount();
  const { id: accountId, currency } = account;
  const [on, setOn] = useState(today);
  const [balance, setBalance] = useState("");
  const { mutate, isPending, error } = useMutation({
    mutationFn: (amount: string) =>
      write.send(
        (options) => client.statements.create.mutate({ accountId, on, balance: amount }, options),
        t("statements.saved", { date: format.day(on) }),
      ),
    onSuccess: ({ id }) =>
      navigate({
        to: "/accounts/$accountId/statements",
        params: { accountId },
        search: { statementId: id },
      }),
  });
  const issues = issuesByField(error, t);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const amount = read(balance, currency);
    if (amount !== undefined) mutate(amount);
  };
  return (
    <Dialog title={t("statements.new")} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <DateField
          label={t("statements.on")}
          hint={t("statements.onHint")}
          required
          value={on}
          error={issues["on"]}
          onChange={setOn}
        />
        <AmountField
          label={t("statements.balanceIn", { currency })}
          required
          currency={currency}
          value={balance}
          error={issues["balance"]}
          onChange={setBalance}
        />
        <FormActions
          error={error}
          fields={["on", "balance"]}
          action={t("statements.compare")}
          {...{ isPending, onClose }}
        />
      </form>
    </Dialog>
  );
}
