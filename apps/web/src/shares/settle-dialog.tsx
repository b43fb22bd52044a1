import { type SyntheticEvent, useState } from "react";
import { useBook } from "../app/book-context.tsx";
import { issuesByField } from "../app/errors.ts";
import { useAccounts } from "../app/reference-data.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { AmountField, useAmount, writeAmount } from "../ui/amount-field.tsx";
import { DateField } from "../ui/date-field.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { FormActions } from "../ui/form-actions.tsx";
import { SelectField } from "../ui/select-field.tsx";
import { usePeople } from "./use-people.ts";
import { type SettleDraft, useSettle } from "./use-settle.ts";

/** What the dialog begins with: a transfer that settles, or nothing. */
export type SettleStart = { from?: string; to?: string; amount?: string };

type Props = { start: SettleStart; onClose: () => void };

/** One person gave another money: outside the book, or through its accounts. */
export function SettleDialog({ start, onClose }: Props) {
  const { t, format } = useI18n();
  const { book, today } = useBook();
  const accounts = useAccounts();
  const people = usePeople();
  const read = useAmount();
  const [draft, setDraft] = useState<SettleDraft>({
    from: start.from ?? people[0]?.id ?? "",
    to: start.to ?? people[1]?.id ?? "",
    amount: writeAmount(start.amount ?? "", format.decimalMark),
    toAmount: "",
    settledOn: today,
    accountId: "",
    intoAccountId: "",
  });
  const change = (changed: Partial<SettleDraft>) => setDraft((old) => ({ ...old, ...changed }));
  const { mutate, isPending, error } = useSettle(onClose);
  const issues = issuesByField(error, t);
  const currencyOf = (account: string) => accounts.find(({ id }) => id === account)?.currency;
  const { accountId, intoAccountId } = draft;
  const currency = currencyOf(accountId || intoAccountId) ?? book.baseCurrency;
  const toCurrency = currencyOf(intoAccountId) ?? currency;
  const isExchange = currency !== toCurrency;
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const amount = read(draft.amount, currency);
    const toAmount = isExchange ? read(draft.toAmount, toCurrency) : "";
    if (amount !== undefined && toAmount !== undefined) mutate({ ...draft, amount, toAmount });
  };
  const select = (field: "from" | "to" | "accountId" | "intoAccountId") => (
    <SelectField
      label={t(`shares.${field}`)}
      value={draft[field]}
      error={issues[field]}
      onChange={(id) => change({ [field]: id })}
    >
      {field === "from" || field === "to" ? (
        <PersonOptions />
      ) : (
        <AccountOptions accounts={accounts} />
      )}
    </SelectField>
  );
  return (
    <Dialog title={t("shares.record")} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <div className="pair">
          {select("from")}
          {select("to")}
        </div>
        <div className="pair">
          <AmountField
            label={`${t("transactions.amount")} (${currency})`}
            currency={currency}
            required
            value={draft.amount}
            error={issues["amount"]}
            onChange={(amount) => change({ amount })}
          />
          <DateField
            label={t("transactions.date")}
            required
            value={draft.settledOn}
            error={issues["settledOn"]}
            onChange={(settledOn) => change({ settledOn })}
          />
        </div>
        <div className="pair">
          {select("accountId")}
          {select("intoAccountId")}
        </div>
        {isExchange && (
          <AmountField
            label={`${t("transactions.toAmount")} (${toCurrency})`}
            currency={toCurrency}
            required
            value={draft.toAmount}
            error={issues["toAmount"]}
            onChange={(toAmount) => change({ toAmount })}
          />
        )}
        <FormActions error={error} fields={Object.keys(draft)} {...{ isPending, onClose }} />
      </form>
    </Dialog>
  );
}

/** Archived people are among them: a person that left settles, too. */
function PersonOptions() {
  return usePeople().map(({ id, name }) => (
    <option key={id} value={id}>
      {name}
    </option>
  ));
}

function AccountOptions({ accounts }: { accounts: ReturnType<typeof useAccounts> }) {
  const { t } = useI18n();
  return (
    <>
      <option value="">{t("shares.outside")}</option>
      {accounts
        .filter(({ archived }) => !archived)
        .map(({ id, name, currency }) => (
          <option key={id} value={id}>
            {name} ({currency})
          </option>
        ))}
    </>
  );
}
