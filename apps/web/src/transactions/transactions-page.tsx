import type { Transaction } from "@outlay/client";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Suspense, useCallback, useMemo, useState } from "react";
import { useBook } from "../app/book-context.tsx";
import { Failed } from "../app/page-states.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { lazyPart } from "../ui/lazy-part.ts";
import { FilterBar } from "./filter-bar.tsx";
import { type Filters, readFilters } from "./filters.logic.ts";
import { isFiltered } from "./list-input.logic.ts";
import { QuickAddBar } from "./quick-add-bar.tsx";
import { TransactionList } from "./transaction-list.tsx";
import { nothingSelected } from "./selection.logic.ts";
import { useSelection } from "./use-selection.ts";
import { useTransactions } from "./use-transactions.ts";
import "./transactions.css";

const load = () => import("./transaction-dialog.tsx");
const TransactionDialog = lazyPart(load, "TransactionDialog");
const BulkBar = lazyPart(() => import("./bulk-bar.tsx"), "BulkBar");

export function TransactionsPage() {
  const { t } = useI18n();
  const { canWrite } = useBook();
  const search = useSearch({ from: "/signed-in/shell/more/transactions" });
  const filters = useMemo(() => readFilters(search), [search]);
  const navigate = useNavigate({ from: "/transactions" });
  const [open, setOpen] = useState<Transaction | "new">();
  const [isSelecting, setSelecting] = useState(false);
  const [selection, setSelection] = useState(nothingSelected);
  const list = useTransactions(filters, selection.ids);
  const selected = useSelection(list, selection, setSelection);
  const change = useCallback(
    (changed: Filters) =>
      void navigate({ search: (old) => ({ ...old, ...changed }), replace: true }),
    [navigate],
  );
  const clear = () => void navigate({ search: {} });
  return (
    <div className="page transactions-page">
      <header className="page-head">
        <h1>{t("transactions.title")}</h1>
        {canWrite && (
          <div className="page-actions">
            <Button
              className="phone-only"
              aria-pressed={isSelecting}
              onClick={() => setSelecting(!isSelecting)}
            >
              {t("bulk.begin")}
            </Button>
            <Button onClick={() => setOpen("new")} onPointerEnter={() => void load()}>
              {t("transactions.new")}
            </Button>
          </div>
        )}
      </header>
      {canWrite && <QuickAddBar focused={filters.focus === "add"} onFocused={change} />}
      <FilterBar filters={filters} onChange={change} onClear={clear} />
      {list.rows.length > 0 ? (
        <TransactionList list={list} onOpen={setOpen} {...{ selected, isSelecting }} />
      ) : (
        !list.isPending && (
          <Nothing error={list.error} isFiltered={isFiltered(filters)} onClear={clear} />
        )
      )}
      <Suspense>{selected.rows.length > 0 && <BulkBar selected={selected} list={list} />}</Suspense>
      {open !== undefined && (
        <Suspense>
          <TransactionDialog
            transaction={open === "new" ? undefined : open}
            onClose={() => setOpen(undefined)}
          />
        </Suspense>
      )}
    </div>
  );
}

type NothingProps = { error: unknown; isFiltered: boolean; onClear: () => void };

function Nothing({ error, isFiltered: filtered, onClear }: NothingProps) {
  const { t } = useI18n();
  if (error) return <Failed error={error} />;
  if (!filtered)
    return (
      <EmptyState title={t("transactions.none")} next={t("transactions.noneNext")}>
        <Link to="/imports" className="button">
          {t("transactions.import")}
        </Link>
      </EmptyState>
    );
  return (
    <EmptyState title={t("transactions.noMatch")} next={t("transactions.noMatchNext")}>
      <Button onClick={onClear}>{t("transactions.clear")}</Button>
    </EmptyState>
  );
}
