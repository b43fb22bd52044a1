import type { Import, ImportRow } from "@outlay/client";
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { categoryName, useAccounts, useCategories } from "../app/reference-data.ts";
import { useShortcuts } from "../app/shortcuts.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { ImportRowItem } from "./import-row-item.tsx";
import { isOptional } from "./row-state.logic.ts";
import type { LoadedRows } from "./use-rows.ts";
import { useSkip } from "./use-skip.ts";

/** In rem, as imports.css has it. */
const rowHeight = 4;
/** So many rows before the end the next page is fetched. */
const ahead = 100;

const remInPixels = () => Number.parseFloat(getComputedStyle(document.documentElement).fontSize);

type Props = LoadedRows & {
  imported: Import;
  canEdit: boolean;
  onOpen: (row: ImportRow) => void;
};

/** Only the rows in sight are in the page, however many are loaded. */
export function RowList({ rows, hasMore, loadMore, imported, canEdit, onOpen }: Props) {
  const { t } = useI18n();
  const accounts = useAccounts();
  const categories = useCategories();
  const names = useMemo(
    () =>
      new Map([
        ...accounts.map(({ id, name }) => [id, name] as const),
        ...categories.map((each) => [each.id, categoryName(each, categories)] as const),
      ]),
    [accounts, categories],
  );
  const skip = useSkip(imported.id);
  const list = useRef<HTMLUListElement>(null);
  const [selected, setSelected] = useState(-1);
  const virtualizer = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => rowHeight * remInPixels(),
    overscan: 8,
    scrollMargin: list.current?.offsetTop ?? 0,
  });
  const shown = virtualizer.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && last >= rows.length - ahead) loadMore();
  }, [hasMore, last, rows.length, loadMore]);
  const select = useCallback(
    (index: number) => {
      setSelected(index);
      virtualizer.scrollToIndex(index);
    },
    [virtualizer],
  );
  const keys = useMemo(() => {
    const row = rows[selected];
    return {
      j: () => select(Math.min(selected + 1, rows.length - 1)),
      k: () => select(Math.max(selected - 1, 0)),
      ...(row && { Enter: () => onOpen(row) }),
      ...(row && canEdit && isOptional(row) && { x: () => skip(row) }),
    };
  }, [rows, selected, select, onOpen, skip, canEdit]);
  useShortcuts(keys);

  return (
    <>
      <ul ref={list} className="import-rows" style={{ height: `${virtualizer.getTotalSize()}px` }}>
        {shown.map(({ index, start, key }) => {
          const row = rows[index];
          if (!row) return null;
          return (
            <li
              key={key}
              className={index === selected ? "selected" : ""}
              style={{ transform: `translateY(${start - virtualizer.options.scrollMargin}px)` }}
              aria-setsize={hasMore ? -1 : rows.length}
              aria-posinset={index + 1}
            >
              <ImportRowItem
                row={row}
                names={names}
                accountId={imported.accountId}
                {...{ canEdit, skip, onOpen }}
              />
            </li>
          );
        })}
      </ul>
      {hasMore && <p className="muted loading-more">{t("transactions.loadingMore")}</p>}
    </>
  );
}
