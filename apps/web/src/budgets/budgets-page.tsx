import type { Budget } from "@outlay/client";
import { useOutlay } from "@outlay/client/react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { Suspense, useState } from "react";
import { useBook } from "../app/book-context.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { Button } from "../ui/button.tsx";
import { lazyPart } from "../ui/lazy-part.ts";
import { type MonthLinkProps, MonthSwitch } from "../ui/month-switch.tsx";
import { BudgetList } from "./budget-list.tsx";
import type { BudgetDialogs } from "./budget-row.tsx";
import { dayOf, nameOfMonth, readBudgetSearch } from "./budget-search.logic.ts";
import { NoBudgets } from "./no-budgets.tsx";
import "../ui/list.css";
import "./budgets.css";

const BudgetDialog = lazyPart(() => import("./budget-dialog.tsx"), "BudgetDialog");
const MoveDialog = lazyPart(() => import("./move-dialog.tsx"), "MoveDialog");
const HistoryDialog = lazyPart(() => import("./history-dialog.tsx"), "HistoryDialog");
const AmountsDialog = lazyPart(() => import("./amounts-dialog.tsx"), "AmountsDialog");

type Open =
  | { dialog: "edit" | "history" | "amounts"; budget: Budget }
  | { dialog: "new" }
  | { dialog: "move"; from: string | undefined };

/** The periods of the month that the address names, or of today. */
function useStatus() {
  const { today, book } = useBook();
  const outlay = useOutlay();
  const search = readBudgetSearch(useSearch({ from: "/signed-in/shell/more/budgets" }));
  const on = dayOf(search, today, book);
  const { data } = useQuery({
    ...outlay.budgets.status.queryOptions(on === undefined ? undefined : { on }),
    placeholderData: keepPreviousData,
    throwOnError: true,
  });
  return { data, items: data?.items ?? [], first: nameOfMonth(on ?? today, book), isNow: !on };
}

export function BudgetsPage() {
  const { t } = useI18n();
  const { canWrite } = useBook();
  const outlay = useOutlay();
  const [open, setOpen] = useState<Open>();
  const { data, items, first, isNow } = useStatus();
  const budgets = useQuery(outlay.budgets.list.queryOptions({ limit: 200 }));
  const openOf = (dialog: "edit" | "history" | "amounts") => (id: string) => {
    const budget = budgets.data?.items.find((other) => other.id === id);
    if (budget) setOpen({ dialog, budget });
  };
  const dialogs: BudgetDialogs = {
    onEdit: openOf("edit"),
    onHistory: openOf("history"),
    onAmounts: openOf("amounts"),
    // It is between the periods of today.
    onMove: isNow && items.length > 1 ? (from) => setOpen({ dialog: "move", from }) : undefined,
  };
  const ofKind = (kind: Budget["kind"]) => items.filter((item) => item.kind === kind);
  return (
    <div className="page" aria-busy={!data}>
      <header className="page-head">
        <h1>{t("budgets.title")}</h1>
        {canWrite && (
          <div className="page-actions">
            {dialogs.onMove && (
              <Button onClick={() => setOpen({ dialog: "move", from: undefined })}>
                {t("budgets.move")}
              </Button>
            )}
            <Button look="primary" onClick={() => setOpen({ dialog: "new" })}>
              {t("budgets.new")}
            </Button>
          </div>
        )}
      </header>
      {data && items.length === 0 && isNow && (
        <NoBudgets onNew={() => setOpen({ dialog: "new" })} />
      )}
      {(items.length > 0 || !isNow) && <MonthSwitch first={first} link={BudgetsLink} />}
      {data && items.length === 0 && !isNow && <p className="muted">{t("budgets.noneInMonth")}</p>}
      <BudgetList title={t("budgets.spending")} items={ofKind("expense")} dialogs={dialogs} />
      <BudgetList title={t("budgets.targets")} items={ofKind("income")} dialogs={dialogs} />
      <Suspense>{open && <OpenDialog open={open} onClose={() => setOpen(undefined)} />}</Suspense>
    </div>
  );
}

function BudgetsLink({ month, ...props }: MonthLinkProps) {
  return <Link to="/budgets" search={{ month }} {...props} />;
}

function OpenDialog({ open, onClose }: { open: Open; onClose: () => void }) {
  if (open.dialog === "new") return <BudgetDialog budget={undefined} onClose={onClose} />;
  if (open.dialog === "move") return <MoveDialog fromId={open.from} onClose={onClose} />;
  if (open.dialog === "edit") return <BudgetDialog budget={open.budget} onClose={onClose} />;
  if (open.dialog === "history") return <HistoryDialog budget={open.budget} onClose={onClose} />;
  return <AmountsDialog budget={open.budget} onClose={onClose} />;
}
