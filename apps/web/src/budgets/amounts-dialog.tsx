import type { Budget } from "@outlay/client";
import { useOutlay, useOutlayClient } from "@outlay/client/react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type SyntheticEvent, useState } from "react";
import { useBook } from "../app/book-context.tsx";
import { issuesByField } from "../app/errors.ts";
import { useWrite } from "../app/use-write.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { AmountField, useAmount } from "../ui/amount-field.tsx";
import { Button } from "../ui/button.tsx";
import { CheckField } from "../ui/check-field.tsx";
import { DateField } from "../ui/date-field.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { FormActions } from "../ui/form-actions.tsx";

type Props = { budget: Budget; onClose: () => void };
type Planned = { amount: string; from: string | undefined; onlyPeriod: boolean };

function usePlan({ budget, onClose }: Props) {
  const { t } = useI18n();
  const client = useOutlayClient();
  const write = useWrite("budgets", "alerts", "analytics");
  return useMutation({
    mutationFn: ({ amount, from, onlyPeriod }: Planned) => {
      const { id, version } = budget;
      const days = { ...(from !== undefined && { from }), ...(onlyPeriod && { onlyPeriod }) };
      return write.send(
        (options) => client.budgets.update.mutate({ id, version, amount, ...days }, options),
        ({ name }) => t("budgets.saved", { name }),
      );
    },
    onSuccess: onClose,
  });
}

/** Takes back what is planned, so that what held before holds again. */
function useUnplan({ budget: { id, version }, onClose }: Props) {
  const { t } = useI18n();
  const { today } = useBook();
  const client = useOutlayClient();
  const write = useWrite("budgets", "alerts", "analytics");
  return useMutation({
    mutationFn: ({ from, onlyPeriod }: Budget["amounts"][number]) => {
      const day = from > today ? { from } : {};
      const which = { ...day, ...(onlyPeriod && { onlyPeriod }) };
      return write.send(
        (options) => client.budgets.update.mutate({ id, version, amount: null, ...which }, options),
        ({ name }) => t("budgets.saved", { name }),
      );
    },
    onSuccess: onClose,
  });
}

/** The period of a budget that has a day in it; the status of that day knows it. */
function usePeriod(budgetId: string, on: string) {
  const outlay = useOutlay();
  const status = useQuery({
    ...outlay.budgets.status.queryOptions({ on }),
    enabled: on !== "",
  });
  return status.data?.items.find((item) => item.budgetId === budgetId);
}

/** Amounts for single periods, or from a coming period on. */
export function AmountsDialog(props: Props) {
  const { budget, onClose } = props;
  const { t, format } = useI18n();
  const { today } = useBook();
  const read = useAmount();
  const [on, setOn] = useState(today);
  const [amount, setAmount] = useState("");
  const [onlyPeriod, setOnlyPeriod] = useState(true);
  const period = usePeriod(budget.id, on);
  const { mutate, isPending, error } = usePlan(props);
  const removing = useUnplan(props);
  const issues = issuesByField(error, t);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const exact = read(amount, budget.currency);
    if (exact === undefined || !period) return;
    const isComing = period.periodStart > today;
    mutate({ amount: exact, onlyPeriod, from: isComing ? period.periodStart : undefined });
  };
  const days = period && {
    from: format.day(period.periodStart),
    to: format.day(period.periodEnd),
  };
  return (
    <Dialog title={t("budgets.amountsOf", { name: budget.name })} onClose={onClose}>
      <ul className="budget-amounts">
        <li>
          <span>{t("budgets.usual")}</span>
          <span>{format.money(budget.amount, budget.currency)}</span>
        </li>
        {budget.amounts.map((planned) => (
          <li key={`${planned.from} ${planned.onlyPeriod}`}>
            <span>
              {t(planned.onlyPeriod ? "budgets.onlyFrom" : "budgets.onwardsFrom", {
                date: format.day(planned.from),
              })}
            </span>
            <span>
              {format.money(planned.amount, budget.currency)}
              <Button
                look="quiet"
                aria-label={t("budgets.unplanOf", { date: format.day(planned.from) })}
                disabled={removing.isPending}
                onClick={() => removing.mutate(planned)}
              >
                {t("budgets.unplan")}
              </Button>
            </span>
          </li>
        ))}
      </ul>
      <form className="form" onSubmit={submit}>
        <DateField
          label={t("budgets.dayInPeriod")}
          hint={days && t("budgets.period", days)}
          min={today}
          required
          value={on}
          error={issues["from"]}
          onChange={setOn}
        />
        <AmountField
          label={`${t("transactions.amount")} (${budget.currency})`}
          currency={budget.currency}
          required
          value={amount}
          error={issues["amount"]}
          onChange={setAmount}
        />
        <CheckField label={t("budgets.onlyPeriod")} checked={onlyPeriod} onChange={setOnlyPeriod} />
        <FormActions error={error} fields={["from", "amount"]} {...{ isPending, onClose }} />
      </form>
    </Dialog>
  );
}
