import { Suspense, useState } from "react";
import { explain } from "../app/errors.ts";
import { useShortcuts } from "../app/shortcuts.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { Button } from "../ui/button.tsx";
import { lazyPart } from "../ui/lazy-part.ts";
import { useToast } from "../ui/toasts.tsx";
import { useBulk } from "./use-bulk.ts";
import type { SelectedRows } from "./use-selection.ts";
import type { LoadedTransactions } from "./use-transactions.ts";

const BulkDialog = lazyPart(() => import("./bulk-dialog.tsx"), "BulkDialog");

/** One operation of the API takes so many. */
const maxSelected = 500;

type Props = { selected: SelectedRows; list: LoadedTransactions };

/** What can be done with the rows that are selected. */
export function BulkBar({ selected, list }: Props) {
  const { t } = useI18n();
  const [isOpen, setOpen] = useState(false);
  const [isLoading, setLoading] = useState(false);
  const bulk = useBulk();
  const toast = useToast();
  const { ids, rows, clear, replace } = selected;
  useShortcuts({ Escape: clear, c: () => setOpen(true) });
  const isAll = !list.hasMore && rows.length === list.rows.length;
  // Those that are missing come in a moment.
  const isRefused = rows.length > maxSelected || (list.hasGap && rows.length < ids.size);
  const selectAll = () => {
    setLoading(true);
    void list
      .loadUpTo(maxSelected)
      .then(replace, (error: unknown) => toast({ text: explain(error, t), isError: true }))
      .finally(() => setLoading(false));
  };
  const remove = () => {
    bulk.remove(rows);
    clear();
  };
  return (
    <div className="bulk-bar" role="group" aria-label={t("bulk.selection")}>
      <p role="status">
        {rows.length === maxSelected && !isAll
          ? t("bulk.first", { count: String(maxSelected) })
          : t("bulk.count", { count: String(rows.length) })}
      </p>
      {!isAll && rows.length < maxSelected && (
        <Button look="quiet" disabled={isLoading} onClick={selectAll}>
          {t("bulk.all")}
        </Button>
      )}
      <Button look="quiet" onClick={clear}>
        {t("bulk.clear")}
      </Button>
      <Button look="danger" disabled={isRefused} onClick={remove}>
        {t("transactions.delete")}
      </Button>
      <Button look="primary" disabled={isRefused} onClick={() => setOpen(true)}>
        {t("bulk.change")}
      </Button>
      {isOpen && (
        <Suspense>
          <BulkDialog rows={rows} onDone={clear} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </div>
  );
}
