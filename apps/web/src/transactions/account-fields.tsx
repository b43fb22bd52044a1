import { useAccounts } from "../app/reference-data.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { AmountField } from "../ui/amount-field.tsx";
import { DateField } from "../ui/date-field.tsx";
import { SelectField } from "../ui/select-field.tsx";
import type { FieldsProps } from "./transaction-fields.tsx";

type AccountName = "accountId" | "fromAccountId" | "toAccountId";

type Props = FieldsProps & {
  /** Of what comes back, the days are not known. */
  isTemplate?: boolean;
};

/** The amount and its account; of a transfer both accounts, and both amounts where their currencies differ. */
export function AccountFields({ isTemplate = false, ...props }: Props) {
  const { draft, issues, onChange } = props;
  const { t } = useI18n();
  const currencyOf = useCurrencies();
  const isTransfer = draft.kind === "transfer";
  const currency = currencyOf(isTransfer ? draft.fromAccountId : draft.accountId) ?? "EUR";
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
        <AccountField
          {...props}
          name={isTransfer ? "fromAccountId" : "accountId"}
          label={t(isTransfer ? "transactions.fromAccount" : "transactions.account")}
        />
      </div>
      {isTransfer && <ArrivalFields {...props} {...{ currency, isTemplate }} />}
    </>
  );
}

function useCurrencies() {
  const accounts = useAccounts();
  return (id: string) => accounts.find((account) => account.id === id)?.currency;
}

/** Where and when a transfer arrives, and what it costs. */
function ArrivalFields({ currency, isTemplate = false, ...props }: Props & { currency: string }) {
  const { draft, issues, onChange } = props;
  const { t } = useI18n();
  const toCurrency = useCurrencies()(draft.toAccountId) ?? currency;
  return (
    <>
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
        <AccountField {...props} name="toAccountId" label={t("transactions.toAccount")} />
      </div>
      <div className="pair">
        {!isTemplate && (
          <DateField
            label={t("transfer.arrivesOn")}
            hint={t("transfer.arrivesHint")}
            min={draft.occurredOn}
            value={draft.arrivesOn}
            error={issues["arrivesOn"]}
            onChange={(arrivesOn) => onChange({ arrivesOn })}
          />
        )}
        <AmountField
          label={`${t("transfer.fee")} (${currency})`}
          hint={t("transfer.feeHint")}
          currency={currency}
          value={draft.fee}
          error={issues["fee.amount"] ?? issues["fee"]}
          onChange={(fee) => onChange({ fee })}
        />
      </div>
    </>
  );
}

type AccountFieldProps = FieldsProps & { name: AccountName; label: string };

function AccountField({ draft, issues, onChange, name, label }: AccountFieldProps) {
  const accounts = useAccounts();
  return (
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
}
