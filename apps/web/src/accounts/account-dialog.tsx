import type { Account } from "@outlay/client";
import { currencyCodes } from "@outlay/client/core";
import { useOutlayClient } from "@outlay/client/react";
import { useMutation } from "@tanstack/react-query";
import { type SyntheticEvent, useState } from "react";
import { useBook } from "../app/book-context.tsx";
import { issuesByField } from "../app/errors.ts";
import * as limits from "../app/limits.generated.ts";
import { useWrite } from "../app/use-write.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { AmountField, useAmount, writeAmount } from "../ui/amount-field.tsx";
import { CheckField } from "../ui/check-field.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { FormActions } from "../ui/form-actions.tsx";
import { SelectField } from "../ui/select-field.tsx";
import { TextField } from "../ui/text-field.tsx";

const kinds = ["checking", "cash", "savings", "credit", "loan", "investment", "other"] as const;

type Props = {
  /** Undefined for a new one. */
  account: Account | undefined;
  onClose: () => void;
};

export function AccountDialog({ account, onClose }: Props) {
  const { t } = useI18n();
  return (
    <Dialog title={t(account ? "accounts.edit" : "accounts.new")} onClose={onClose}>
      <AccountForm account={account} onClose={onClose} />
    </Dialog>
  );
}

type Fields = Pick<Account, "name" | "kind" | "currency" | "openingBalance" | "excluded">;

function useSaveAccount({ account, onClose }: Props) {
  const { t } = useI18n();
  const client = useOutlayClient();
  const write = useWrite("accounts", "analytics", "budgets");
  return useMutation({
    mutationFn: (fields: Fields) =>
      write.send(
        (options) => {
          if (!account) return client.accounts.create.mutate(fields, options);
          const { currency, ...rest } = fields;
          const changed = currency === account.currency ? rest : fields;
          const { id, version } = account;
          // Only a loan has the terms of one.
          const isLoan = fields.kind === "loan" || account.loan === null;
          const terms = isLoan ? {} : { loan: null };
          return client.accounts.update.mutate({ ...changed, ...terms, id, version }, options);
        },
        ({ name }) => t("budgets.saved", { name }),
      ),
    onSuccess: onClose,
  });
}

function AccountForm(props: Props) {
  const { account, onClose } = props;
  const { t, format } = useI18n();
  const { book } = useBook();
  const read = useAmount();
  const [name, setName] = useState(account?.name ?? "");
  const [kind, setKind] = useState(account?.kind ?? "checking");
  const [currency, setCurrency] = useState(account?.currency ?? book.baseCurrency);
  const [opening, setOpening] = useState(
    account ? writeAmount(account.openingBalance, format.decimalMark) : "",
  );
  const [excluded, setExcluded] = useState(account?.excluded ?? false);
  const { mutate, isPending, error } = useSaveAccount(props);
  const issues = issuesByField(error, t);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const openingBalance = opening.trim() === "" ? "0" : read(opening, currency);
    if (openingBalance !== undefined) mutate({ name, kind, currency, openingBalance, excluded });
  };
  return (
    <form className="form" onSubmit={submit}>
      <TextField
        label={t("accounts.name")}
        {...limits.account.name}
        value={name}
        error={issues["name"]}
        onChange={setName}
      />
      <div className="pair">
        <SelectField label={t("accounts.kind")} value={kind} onChange={setKind}>
          {kinds.map((value) => (
            <option key={value} value={value}>
              {t(`account.${value}`)}
            </option>
          ))}
        </SelectField>
        <SelectField
          label={t("accounts.currency")}
          value={currency}
          error={issues["currency"]}
          onChange={setCurrency}
        >
          {currencyCodes.map((code) => (
            <option key={code}>{code}</option>
          ))}
        </SelectField>
      </div>
      <AmountField
        label={t("accounts.openingBalance")}
        currency={currency}
        value={opening}
        error={issues["openingBalance"]}
        onChange={setOpening}
      />
      <CheckField label={t("accounts.excluded")} checked={excluded} onChange={setExcluded} />
      <FormActions
        error={error}
        fields={["name", "currency", "openingBalance"]}
        {...{ isPending, onClose }}
      />
    </form>
  );
}
