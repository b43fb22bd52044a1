import { useAccounts } from "../app/reference-data.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { AmountField } from "../ui/amount-field.tsx";
import { SelectField } from "../ui/select-field.tsx";
import type { FieldsProps } from "./transaction-fields.tsx";

type AccountName = "accountId" | "fromAccountId" | "toAccountId";

/** The amount and its account; of a transfer both accounts, and both amounts where their currencies differ. */
export function AccountFields({ draft, issues, onChange }: FieldsProps) {
  const { t } = useI18n();
  const accounts = useAccounts();
  const currencyOf = (id: string) => accounts.find((account) => account.id === id)?.currency;
  const isTransfer = draft.kind === "transfer";
  const currency = currencyOf(isTransfer ? draft.fromAccountId : draft.accountId) ?? "EUR";
  const toCurrency = currencyOf(draft.toAccountId) ?? currency;
  const choose = (name: AccountName, label: string) => (
    <SelectField
      label={label}
      value={draft[name]}
      error={issues[name]}
      onChange={(id) => onChange({ [name]: id })}
    >
      {accounts
        .filter(({ id, archived }) => !archived || id === draft[name])
        .map(({ id, name: text }) => (
          <option key={id} value={id}>
            {text}
          </option>
        ))}
    </SelectField>
  );
  return (
    <>
      <div className="pair">
        <AmountField
          label={`${t("transactions.amount")} (${currency})`}
          currency={currency}
          required
          value={draft.amount}
          error={issues["amount"]}
          onChange={(amount) => onChange({ amount })}
        />
        {isTransfer
          ? choose("fromAccountId", t("transactions.fromAccount"))
          : choose("accountId", t("transactions.account"))}
      </div>
      {isTransfer && (
        <div className="pair">
          {currency !== toCurrency && (
            <AmountField
              label={`${t("transactions.toAmount")} (${toCurrency})`}
              currency={toCurrency}
              required
              value={draft.toAmount}
              error={issues["toAmount"]}
              onChange={(toAmount) => onChange({ toAmount })}
            />
          )}
          {choose("toAccountId", t("transactions.toAccount"))}
        </div>
      )}
    </>
  );
}
