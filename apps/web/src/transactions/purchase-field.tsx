import type { Transaction } from "@outlay/client";
import { useOutlay } from "@outlay/client/react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useI18n } from "../i18n/i18n.tsx";
import { Combobox } from "../ui/combobox.tsx";
import type { FieldsProps } from "./transaction-fields.tsx";

/** The purchase that is refunded, found by its payee, note or amount. */
export function PurchaseField({ draft, issues, onChange }: FieldsProps) {
  const { t, format } = useI18n();
  const outlay = useOutlay();
  const [text, setText] = useState("");
  const { refundOf } = draft;
  const found = useQuery({
    ...outlay.transactions.list.queryOptions({
      kind: "expense",
      limit: 20,
      ...(text.trim() !== "" && { q: text.trim() }),
    }),
    placeholderData: keepPreviousData,
  });
  const chosen = useQuery({
    ...outlay.transactions.get.queryOptions({ id: refundOf ?? "" }),
    enabled: refundOf !== null,
  });
  const items = found.data?.items ?? [];
  const known = chosen.data && refundOf !== null ? [chosen.data] : [];
  const shown = [...known, ...items.filter(({ id }) => id !== refundOf)];
  const describe = ({ payee, kind, amount, currency, occurredOn }: Transaction) =>
    `${payee ?? t(`kind.${kind}`)}, ${format.money(amount, currency)}, ${format.day(occurredOn)}`;
  const choose = (id: string | undefined) => {
    const purchase = items.find((item) => item.id === id);
    // By default it is what the purchase was.
    const taken =
      purchase?.kind === "expense"
        ? {
            accountId: purchase.accountId,
            categoryId: purchase.splits.length > 0 ? undefined : purchase.categoryId,
            payee: draft.payee === "" ? (purchase.payee ?? "") : draft.payee,
          }
        : {};
    onChange({ refundOf: id ?? null, ...taken });
  };
  return (
    <Combobox
      label={t("refund.of")}
      hint={t("refund.ofHint")}
      choices={shown.map((item) => ({ value: item.id, label: describe(item) }))}
      value={refundOf ?? undefined}
      error={issues["refundOf"]}
      onChange={choose}
      onSearch={setText}
    />
  );
}
