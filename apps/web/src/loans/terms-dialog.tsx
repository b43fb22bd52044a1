import { type Account, preview } from "@outlay/client";
import { useOutlayClient } from "@outlay/client/react";
import { useMutation } from "@tanstack/react-query";
import { type SyntheticEvent, useState } from "react";
import { useBook } from "../app/book-context.tsx";
import { issuesByField } from "../app/errors.ts";
import { useWrite } from "../app/use-write.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { useAmount, writeAmount } from "../ui/amount-field.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { FormActions } from "../ui/form-actions.tsx";
import { type Outcome, OutcomeLine } from "./outcome.tsx";
import { readTerms, type Terms, type TermsDraft } from "./terms.logic.ts";
import { TermsFields } from "./terms-fields.tsx";

type Props = { account: Account; onClose: () => void };

function useTermsWrites({ account, onClose }: Props) {
  const { t } = useI18n();
  const client = useOutlayClient();
  const write = useWrite("accounts");
  const { id, version } = account;
  const save = useMutation({
    mutationFn: (loan: Terms | null) =>
      write.send(
        (options) => client.accounts.update.mutate({ id, version, loan }, options),
        t(loan ? "loans.saved" : "loans.termsRemoved"),
      ),
    onSuccess: onClose,
  });
  const tryOut = async (loan: Terms): Promise<Outcome> => {
    const { output } = await preview(client, "accounts.update", { id, loan });
    return output.loan ?? { paidOffOn: null, totalInterest: null };
  };
  return { save, tryOut };
}

/** The terms of a loan, and what they would bring. */
export function TermsDialog(props: Props) {
  const { account, onClose } = props;
  const { t, format } = useI18n();
  const { today } = useBook();
  const readAmount = useAmount();
  const { loan, currency } = account;
  const [draft, setDraft] = useState<TermsDraft>({
    rate: writeAmount(loan?.annualRate ?? "", format.decimalMark),
    by: loan?.termMonths ? "term" : "payment",
    payment: writeAmount(loan?.payment ?? "", format.decimalMark),
    months: String(loan?.termMonths ?? ""),
    dayCount: loan?.dayCount ?? "30/360",
    startsOn: loan?.startsOn ?? today,
  });
  const [isIncomplete, setIncomplete] = useState(false);
  const { save, tryOut } = useTermsWrites(props);
  const terms = readTerms(draft, (text) => readAmount(text, currency));
  const trial = useMutation({
    mutationFn: async () => (terms ? tryOut(terms) : { paidOffOn: null, totalInterest: "0" }),
  });
  const issues = issuesByField(save.error, t);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    setIncomplete(terms === undefined);
    if (terms) save.mutate(terms);
  };
  return (
    <Dialog title={t("loans.terms")} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <TermsFields
          {...{ draft, currency, isIncomplete }}
          paymentError={issues["loan"] ?? issues["loan.payment"]}
          onChange={(changed) => {
            trial.reset();
            setDraft({ ...draft, ...changed });
          }}
        />
        {terms && <OutcomeLine trial={trial} currency={currency} />}
        <FormActions
          error={save.error}
          fields={["loan", "loan.payment"]}
          isPending={save.isPending}
          onClose={onClose}
          onDelete={loan ? () => save.mutate(null) : undefined}
        />
      </form>
    </Dialog>
  );
}
