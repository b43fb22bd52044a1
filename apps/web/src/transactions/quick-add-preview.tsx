import type { Account } from "@outlay/client";
import { useBook } from "../app/book-context.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import type { QuickAdd } from "./quick-add.logic.ts";

type Props = { read: QuickAdd; accounts: readonly Account[] };

/** What a line was understood as. */
export function QuickAddPreview({ read, accounts }: Props) {
  const { t, format } = useI18n();
  const { book } = useBook();
  const account = accounts.find(({ id }) => id === read.accountId) ?? accounts[0];
  const parts = [
    t(`kind.${read.kind}`),
    format.money(read.amount, account?.currency ?? book.baseCurrency),
    read.payee,
    format.day(read.occurredOn),
    account?.name,
    ...read.tags.map((tag) => `#${tag}`),
  ];
  return parts.filter((part) => part !== null && part !== undefined).join(" · ");
}
