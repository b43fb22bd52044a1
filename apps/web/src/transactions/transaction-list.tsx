import type { Transaction } from "@outlay/client";
import { defaultRangeExtractor, type Range, useWindowVirtualizer } from "@tanstack/react-virtual";
import { useCallback, useEffect, useRef, useState } from "react";
import { useBook } from "../app/book-context.tsx";
import { useNames } from "../app/reference-data.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { ListItem } from "./list-item.tsx";
import { useListKeys } from "./use-list-keys.ts";
import { useSteadyRows } from "./use-steady-rows.ts";
import type { SelectedRows } from "./use-selection.ts";
import type { LoadedTransactions } from "./use-transactions.ts";

/** In rem, as transactions.css has it. */
const rowHeight = 3.5;

type Props = {
  list: LoadedTransactions;
  selected: SelectedRows;
  /** Whether boxes to select rows are shown on a phone, too. */
  isSelecting: boolean;
  onOpen: (transaction: Transaction) => void;
};

const remInPixels = () => Number.parseFloat(getComputedStyle(document.documentElement).fontSize);

/** Only the rows in sight are in the page, however many are loaded. */
export function TransactionList({ list, selected, isSelecting, onOpen }: Props) {
  const { rows, hasMore, onView } = list;
  const { t } = useI18n();
  const { canWrite } = useBook();
  const names = useNames();
  const element = useRef<HTMLUListElement>(null);
  const [edited, setEdited] = useState<string>();
  const editedAt = edited === undefined ? -1 : rows.findIndex(({ id }) => id === edited);
  // What is typed into a row stays while the row is out of sight.
  const rangeExtractor = useCallback(
    (range: Range) => withIndex(defaultRangeExtractor(range), editedAt),
    [editedAt],
  );
  const pixels = rowHeight * remInPixels();
  const scrollMargin = element.current?.offsetTop ?? 0;
  const virtualizer = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => pixels,
    getItemKey: useCallback((index: number) => rows[index]?.id ?? index, [rows]),
    overscan: 10,
    scrollMargin,
    rangeExtractor,
  });
  useSteadyRows(rows, scrollMargin, pixels);
  const shown = virtualizer.getVirtualItems();
  const { startIndex: first, endIndex: last } = virtualizer.range ?? { startIndex: 0, endIndex: 0 };
  useEffect(() => onView(first, last), [onView, first, last]);
  const scrollTo = useCallback((index: number) => virtualizer.scrollToIndex(index), [virtualizer]);
  const { ids, toggle: onToggle, extend: onExtend } = selected;
  const actions = { onOpen, onToggle, onExtend, onEdit: setEdited };
  const at = useListKeys({ rows, canWrite, scrollTo, ...actions });

  return (
    <>
      <ul
        ref={element}
        className={isSelecting || ids.size > 0 ? "transaction-list selecting" : "transaction-list"}
        style={{ height: `${virtualizer.getTotalSize()}px` }}
      >
        {shown.map(({ index, start }) => {
          const row = rows[index];
          if (!row) return null;
          const top = start - virtualizer.options.scrollMargin;
          return (
            <li
              key={row.id}
              className={index === at ? "selected" : ""}
              style={{ transform: `translateY(${top}px)` }}
              aria-setsize={hasMore ? -1 : rows.length}
              aria-posinset={index + 1}
            >
              <ListItem
                transaction={row}
                {...{ names, canWrite, ...actions }}
                isChosen={ids.has(row.id)}
                isEdited={edited === row.id}
              />
            </li>
          );
        })}
      </ul>
      {hasMore && <p className="muted loading-more">{t("transactions.loadingMore")}</p>}
    </>
  );
}

function withIndex(indexes: number[], index: number): number[] {
  if (index < 0 || indexes.includes(index)) return indexes;
  return [...indexes, index].toSorted((a, b) => a - b);
}
