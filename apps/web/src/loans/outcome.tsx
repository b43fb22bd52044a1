import type { UseMutationResult } from "@tanstack/react-query";
import { explain } from "../app/errors.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { Button } from "../ui/button.tsx";

/** When a loan would be paid off, and the interest until then. */
export type Outcome = { paidOffOn: string | null; totalInterest: string | null };

type Props = {
  /** Asks for a preview, which writes nothing. */
  trial: Pick<UseMutationResult<Outcome, Error, void>, "data" | "error" | "isPending" | "mutate">;
  currency: string;
};

/** What a change would bring, before it is saved. */
export function OutcomeLine({ trial, currency }: Props) {
  const { t, format } = useI18n();
  const { data, error } = trial;
  const said = () => {
    if (error) return explain(error, t);
    if (!data) return "";
    const { paidOffOn, totalInterest } = data;
    if (paidOffOn === null)
      return t(totalInterest === null ? "loans.tooSmall" : "loans.outcomeDone");
    const interest = format.money(totalInterest ?? "0", currency);
    return t("loans.outcome", { date: format.day(paidOffOn), interest });
  };
  return (
    <div className="section-head">
      <Button disabled={trial.isPending} onClick={() => trial.mutate()}>
        {t("loans.tryIt")}
      </Button>
      <span role="status">{said()}</span>
    </div>
  );
}
