import type { Transaction } from "@outlay/client";
import { useOutlay } from "@outlay/client/react";
import { useQuery } from "@tanstack/react-query";
import { useI18n } from "../i18n/i18n.tsx";

/** A transaction in a line: "Bakery, 12 Nov 2026, €12.50". */
export function useTransactionText() {
  const { t, format } = useI18n();
  return ({ payee, note, kind, occurredOn, amount, currency }: Transaction) =>
    [
      payee ?? note ?? t(`kind.${kind}`),
      format.day(occurredOn),
      format.money(amount, currency),
    ].join(", ");
}

/** The same of a transaction by its id, once it is known; it may be gone by then. */
export function useRecordText(id: string): string {
  const { t } = useI18n();
  const outlay = useOutlay();
  const textOf = useTransactionText();
  const { data, isError } = useQuery(outlay.transactions.get.queryOptions({ id }));
  if (isError && !data) return t("rows.gone");
  return data ? textOf(data) : "…";
}
