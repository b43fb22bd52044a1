import type { Transaction } from "@outlay/client";
import { memo } from "react";
import { useBook } from "../app/book-context.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { ActionIcon } from "../ui/action-icon.tsx";
import { isZero } from "./parts.logic.ts";

export type RowProps = {
  transaction: Transaction;
  /** Of accounts and categories, by id. */
  names: ReadonlyMap<string, string>;
  onOpen: (transaction: Transaction) => void;
};

/** The category or categories of a transaction; a transfer says that it is one. */
function useCategoryText() {
  const { t } = useI18n();
  return (transaction: Transaction, names: RowProps["names"]) => {
    if (transaction.kind === "transfer") return t("kind.transfer");
    const { splits, categoryId } = transaction;
    const ids = splits.length > 0 ? splits.map((part) => part.categoryId) : [categoryId];
    return [...new Set(ids)].map((id) => names.get(id) ?? "").join(", ");
  };
}

/** What stands in small below the payee: note, tags, fee, refunds, receipts, and its author if that is another member. */
function useDetails() {
  const { t, format } = useI18n();
  const { user } = useBook();
  return (transaction: Transaction) => {
    const { note, tags, currency, createdBy, attachments } = transaction;
    const money = (amount: string) => format.money(amount, currency);
    const isOthers = createdBy.id !== user.id;
    return [
      note,
      ...tags.map((tag) => `#${tag}`),
      "fee" in transaction &&
        transaction.fee &&
        t("transfer.withFee", { amount: money(transaction.fee.amount) }),
      "arrivesOn" in transaction &&
        transaction.arrivesOn !== null &&
        t("transfer.arrives", { date: format.shortDay(transaction.arrivesOn) }),
      "refundedAmount" in transaction &&
        !isZero(transaction.refundedAmount) &&
        t("refund.refunded", { amount: money(transaction.refundedAmount) }),
      attachments > 0 &&
        (attachments === 1
          ? t("receipts.one")
          : t("receipts.count", { count: String(attachments) })),
      isOthers && (createdBy.name ?? t("activity.nobody")),
    ]
      .filter(Boolean)
      .join(" · ");
  };
}

/** A row is a button: with the keyboard it is reached and opened like any other. */
export const TransactionRow = memo(({ transaction, names, onOpen }: RowProps) => {
  const { t, format } = useI18n();
  const category = useCategoryText()(transaction, names);
  const details = useDetails()(transaction);
  const { kind, occurredOn, payee, amount, currency } = transaction;
  const isTransfer = kind === "transfer";
  const account = isTransfer
    ? `${names.get(transaction.fromAccountId) ?? ""} → ${names.get(transaction.toAccountId) ?? ""}`
    : (names.get(transaction.accountId) ?? "");
  const isGain = kind === "income" || kind === "refund";
  const signed = kind === "expense" ? `-${amount}` : amount;
  const arrived =
    isTransfer && transaction.toCurrency !== currency
      ? ` → ${format.money(transaction.toAmount, transaction.toCurrency)}`
      : "";
  return (
    <button
      type="button"
      className="transaction-row"
      // Not yet known to the server.
      disabled={transaction.version === 0}
      onClick={() => onOpen(transaction)}
    >
      <span className="day muted">{format.shortDay(occurredOn)}</span>
      <span className="what">
        <span>{payee ?? (kind === "refund" ? t("kind.refund") : category)}</span>
        <span className={details === "" ? "muted phone-part" : "muted"}>
          {/* On a phone there is no column for it. */}
          {payee !== null && (
            <span className="phone-part">{details === "" ? category : `${category} · `}</span>
          )}
          {details}
        </span>
      </span>
      <span className="category muted">{category}</span>
      <span className="account muted">{account}</span>
      <span className={isGain ? "amount positive" : "amount"}>
        {isTransfer && <ActionIcon name="transfer" />}
        <span>
          {format.money(signed, currency, isGain ? "always" : undefined)}
          {arrived !== "" && <span className="arrived muted">{arrived}</span>}
        </span>
      </span>
    </button>
  );
});
