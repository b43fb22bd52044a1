import type { Occurrence } from "@outlay/client";
import { useOutlayClient } from "@outlay/client/react";
import { useMutation } from "@tanstack/react-query";
import { type SyntheticEvent, useState } from "react";
import { useBook } from "../app/book-context.tsx";
import { issuesByField } from "../app/errors.ts";
import { useWrite } from "../app/use-write.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { AmountField, useAmount, writeAmount } from "../ui/amount-field.tsx";
import { DateField } from "../ui/date-field.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { FormActions } from "../ui/form-actions.tsx";
import { alteredByPosting } from "./use-occurrence.ts";

type Props = { occurrence: Occurrence; name: string; onClose: () => void };

/** Records an occurrence with another amount or on another day. */
export function PostDialog({ occurrence, name, onClose }: Props) {
  const { t, format } = useI18n();
  const { today } = useBook();
  const client = useOutlayClient();
  const write = useWrite(...alteredByPosting);
  const read = useAmount();
  const { scheduleId: id, on, dueOn, currency } = occurrence;
  const [amount, setAmount] = useState(writeAmount(occurrence.amount, format.decimalMark));
  const [occurredOn, setOccurredOn] = useState(dueOn < today ? dueOn : today);
  const { mutate, isPending, error } = useMutation({
    mutationFn: (exact: string) =>
      write.send(
        (options) => client.schedules.post.mutate({ id, on, amount: exact, occurredOn }, options),
        t("schedules.recorded", { name }),
      ),
    onSuccess: onClose,
  });
  const issues = issuesByField(error, t);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const exact = read(amount, currency);
    if (exact !== undefined) mutate(exact);
  };
  return (
    <Dialog title={t("schedules.recordTitle", { name })} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <div className="pair">
          <AmountField
            label={`${t("transactions.amount")} (${currency})`}
            currency={currency}
            required
            value={amount}
            error={issues["amount"]}
            onChange={setAmount}
          />
          <DateField
            label={t("transactions.date")}
            required
            value={occurredOn}
            error={issues["occurredOn"]}
            onChange={setOccurredOn}
          />
        </div>
        <FormActions error={error} fields={["amount", "occurredOn"]} {...{ isPending, onClose }} />
      </form>
    </Dialog>
  );
}
