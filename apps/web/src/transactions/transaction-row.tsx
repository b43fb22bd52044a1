import type { Transaction } from "@outlay/client";
import { memo } from "react";
import { useI18n } from "../i18n/i18n.tsx";
import { Icon } from "../ui/icon.tsx";

type Props = {
  transaction: Transaction;
  /** Of accounts and categories, by id. */
  names: ReadonlyMap<string, string>;
  onOpen: (transaction: Transaction) => void;
};

/** A row is a button: with the keyboard it is reached and opened like any other. */
export const TransactionRow = memo(({ transaction, names, onOpen }: Props) => {
  const { t, format } = useI18n();
  const { kind, occurredOn, payee, note, tags, amount, currency } = transaction;
  const isTransfer = kind === "transfer";
  const account = isTransfer
    ? `${names.get(transaction.fromAccountId) ?? ""} → ${names.get(transaction.toAccountId) ?? ""}`
    : (names.get(transaction.accountId) ?? "");
  const category = isTransfer
    ? t("kind.transfer")
    : transaction.splits.length > 0
      ? t("transactions.splits")
      : (names.get(transaction.categoryId) ?? "");
  const details = [note, ...tags.map((tag) => `#${tag}`)].filter(Boolean).join(" ");
  const isGain = kind === "income" || kind === "refund";
  const signed = kind === "expense" ? `-${amount}` : amount;
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
        <span>{payee ?? category}</span>
        {details !== "" && <span className="muted">{details}</span>}
      </span>
      <span className="category muted">{category}</span>
      <span className="account muted">{account}</span>
      <span className={isGain ? "amount positive" : "amount"}>
        {isTransfer && <Icon name="transfer" />}
        {format.money(signed, currency, isGain ? "always" : undefined)}
      </span>
    </button>
  );
});
