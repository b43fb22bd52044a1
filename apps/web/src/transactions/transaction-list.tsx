import type { Transaction } from "@outlay/client";
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef, useState } from "react";
import { useAccounts, useCategories } from "../app/reference-data.ts";
import { useShortcuts } from "../app/shortcuts.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { TransactionRow } from "./transaction-row.tsx";
import type { LoadedTransactions } from "./use-transactions.ts";

/** In rem, as transactions.css has it. */
const rowHeight = 3.5;
/** So many rows before the end the next page is fetched. */
const ahead = 50;

type Props = LoadedTransactions & { onOpen: (transaction: Transaction) => void };

const remInPixels = () => Number.parseFloat(getComputedStyle(document.documentElement).fontSize);

/** Only the rows in sight are in the page, however many are loaded. */
export function TransactionList({ rows, hasMore, loadMore, onOpen }: Props) {
  const { t } = useI18n();
  const accounts = useAccounts();
  const categories = useCategories();
  const names = useMemo(
    () => new Map([...accounts, ...categories].map(({ id, name }) => [id, name])),
    [accounts, categories],
  );
  const list = useRef<HTMLUListElement>(null);
  const [selected, setSelected] = useState(-1);
  const virtualizer = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => rowHeight * remInPixels(),
    overscan: 10,
    scrollMargin: list.current?.offsetTop ?? 0,
  });
  const shown = virtualizer.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && last >= rows.length - ahead) loadMore();
  }, [hasMore, last, rows.length, loadMore]);

  const keys = useMemo(() => {
    const select = (index: number) => {
      setSelected(index);
      virtualizer.scrollToIndex(index);
    };
    return {
      j: () => select(Math.min(selected + 1, rows.length - 1)),
      k: () => select(Math.max(selected - 1, 0)),
      ...(rows[selected] && { Enter: () => onOpen(rows[selected] as Transaction) }),
    };
  }, [rows, selected, virtualizer, onOpen]);
  useShortcuts(keys);

  return (
    <>
      <ul
        ref={list}
        className="transaction-list"
        style={{ height: `${virtualizer.getTotalSize()}px` }}
      >
        {shown.map(({ index, start, key }) => {
          const row = rows[index];
          if (!row) return null;
          const top = start - virtualizer.options.scrollMargin;
          return (
            <li
              key={key}
              className={index === selected ? "selected" : ""}
              style={{ transform: `translateY(${top}px)` }}
              aria-setsize={hasMore ? -1 : rows.length}
              aria-posinset={index + 1}
            >
              <TransactionRow transaction={row} names={names} onOpen={onOpen} />
            </li>
          );
        })}
      </ul>
      {hasMore && <p className="muted loading-more">{t("transactions.loadingMore")}</p>}
    </>
  );
}
