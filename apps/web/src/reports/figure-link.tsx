import type { Explanation } from "@outlay/client";
import { Link } from "@tanstack/react-router";
import { useI18n } from "../i18n/i18n.tsx";
import { toTransactionSearch } from "./explanation.logic.ts";

type Props = {
  amount: string;
  currency: string;
  /** What the figure is of, for those who hear the link alone. */
  name: string;
  explanation: Explanation | undefined;
  className?: string;
};

/** A figure that opens the transactions it is made of. */
export function FigureLink({ amount, currency, name, explanation, className = "" }: Props) {
  const { t, format } = useI18n();
  const text = format.money(amount, currency);
  const search = explanation && toTransactionSearch(explanation.filter);
  if (!search) return <span className={className}>{text}</span>;
  return (
    <Link
      to="/transactions"
      search={search}
      className={`figure-link ${className}`}
      aria-label={t("reports.figureOf", { amount: text, name })}
    >
      {text}
    </Link>
  );
}
