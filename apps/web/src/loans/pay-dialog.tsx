import { type Account, preview } from "@outlay/client";
import { useOutlayClient } from "@outlay/client/react";
import { useMutation } from "@tanstack/react-query";
import { type SyntheticEvent, useState } from "react";
import { useBook } from "../app/book-context.tsx";
import { issuesByField } from "../app/errors.ts";
import { useAccounts } from "../app/reference-data.ts";
import { useWrite } from "../app/use-write.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { alteredByLedger } from "../transactions/use-save.ts";
import { AmountField, useAmount } from "../ui/amount-field.tsx";
import { DateField } from "../ui/date-field.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { FormActions } from "../ui/form-actions.tsx";
import { SelectField } from "../ui/select-field.tsx";
import { OutcomeLine } from "./outcome.tsx";

type Props = { account: Account; onClose: () => void };
type Payment = { id: string; accountId: string; paidOn: string; amount?: string };

function usePayment({ account, onClose }: Props) {
  const { t, format } = useI18n();
  const client = useOutlayClient();
  const write = useWrite(...alteredByLedger);
  const money = (amount: string) => format.money(amount, account.currency);
  return useMutation({
    mutationFn: (payment: Payment) =>
      write.send(
        (options) => client.accounts.payLoan.mutate(payment, options),
        ({ principal, interest }) =>
          t("loans.paid", { principal: money(principal), interest: money(interest) }),
      ),
    onSuccess: onClose,
  });
}

/** Records a payment, which the server splits; an extra one is tried out before. */
export function PayDialog(props: Props) {
  const { account, onClose } = props;
  const { t } = useI18n();
  const { today } = useBook();
  const client = useOutlayClient();
  const read = useAmount();
  const { id, currency } = account;
  const payers = useAccounts().filter(
    (other) => other.id !== id && !other.archived && other.currency === currency,
  );
  const [accountId, setAccountId] = useState(payers[0]?.id ?? "");
  const [amount, setAmount] = useState("");
  const [paidOn, setPaidOn] = useState(today);
  const paying = usePayment(props);
  const issues = issuesByField(paying.error, t);
  const isUsual = amount.trim() === "";
  const given = isUsual ? undefined : read(amount, currency);
  const payment: Payment = { id, accountId, paidOn, ...(given !== undefined && { amount: given }) };
  const isClear = isUsual || given !== undefined;
  const trial = useMutation({
    mutationFn: async () => (await preview(client, "accounts.payLoan", payment)).output,
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (isClear) paying.mutate(payment);
  };
  return (
    <Dialog title={t("loans.pay")} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <SelectField
          label={t("loans.from")}
          value={accountId}
          error={payers.length === 0 ? t("loans.noPayer", { currency }) : issues["accountId"]}
          onChange={setAccountId}
        >
          {payers.map((payer) => (
            <option key={payer.id} value={payer.id}>
              {payer.name}
            </option>
          ))}
        </SelectField>
        <div className="pair">
          <AmountField
            label={`${t("transactions.amount")} (${currency})`}
            hint={t("loans.amountHint")}
            currency={currency}
            value={amount}
            error={issues["amount"]}
            onChange={(text) => {
              trial.reset();
              setAmount(text);
            }}
          />
          <DateField
            label={t("transactions.date")}
            required
            value={paidOn}
            error={issues["paidOn"]}
            onChange={setPaidOn}
          />
        </div>
        {isClear && payers.length > 0 && <OutcomeLine trial={trial} currency={currency} />}
        <FormActions
          error={paying.error}
          fields={["accountId", "amount", "paidOn"]}
          isPending={paying.isPending || payers.length === 0}
          onClose={onClose}
        />
      </form>
    </Dialog>
  );
}
