import type { Import, ImportRow } from "@outlay/client";
import { Link, useSearch } from "@tanstack/react-router";
import { Suspense, useState } from "react";
import { useBook } from "../app/book-context.tsx";
import { Failed, Pending } from "../app/page-states.tsx";
import { useFigures } from "../app/use-figures.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { lazyPart } from "../ui/lazy-part.ts";
import { readImportSearch } from "./import-search.logic.ts";
import { RowList } from "./row-list.tsx";
import { SuggestionsButton } from "./suggestions-button.tsx";
import { useRows } from "./use-rows.ts";

const RowDialog = lazyPart(() => import("./row-dialog.tsx"), "RowDialog");

/** The rows of the file, all or those of a status. */
export function RowsSection({ imported }: { imported: Import }) {
  const { t } = useI18n();
  const { canWrite } = useBook();
  const search = useSearch({ from: "/signed-in/shell/more/imports/$importId" });
  const { status } = readImportSearch(search);
  const list = useRows(imported.id, status);
  const [open, setOpen] = useState<ImportRow>();
  const canEdit = canWrite && imported.state === "ready";
  // A row that was changed meanwhile is shown as it is now.
  const shown = open && (list.rows.find(({ index }) => index === open.index) ?? open);
  return (
    <section aria-busy={list.isPending}>
      <div className="section-head rows-head">
        <h2>{t("rows.title")}</h2>
        <StatusFilter imported={imported} status={status} />
      </div>
      {canEdit && (
        <p className="muted rows-hint">
          <span className="rows-keys">{t("rows.keys")}</span>
          <SuggestionsButton id={imported.id} rows={list.rows} />
        </p>
      )}
      {list.isPending && <Pending />}
      {list.error !== null && list.rows.length === 0 && <Failed error={list.error} />}
      {!list.isPending && list.error === null && list.rows.length === 0 && (
        <EmptyState title={t("rows.none")} next={t("rows.noneNext")} />
      )}
      {list.rows.length > 0 && (
        <RowList
          key={status ?? "all"}
          {...list}
          imported={imported}
          canEdit={canEdit}
          onOpen={setOpen}
        />
      )}
      <Suspense>
        {shown && (
          <RowDialog
            row={shown}
            imported={imported}
            canEdit={canEdit}
            onClose={() => setOpen(undefined)}
          />
        )}
      </Suspense>
    </section>
  );
}

const statuses = ["new", "duplicate", "pending", "invalid"] as const;

type FilterProps = { imported: Import; status: ImportRow["status"] | undefined };

/** Links, so that the address says which rows are shown. */
function StatusFilter({ imported: { id, totals }, status }: FilterProps) {
  const { t } = useI18n();
  const { count } = useFigures();
  const whole = statuses.reduce((sum, each) => sum + totals[each], 0);
  const link = (to: ImportRow["status"] | undefined, text: string) => (
    <Link
      key={to ?? "all"}
      to="/imports/$importId"
      params={{ importId: id }}
      search={to === undefined ? {} : { status: to }}
      replace
      activeOptions={{ exact: true }}
      aria-current={to === status ? "true" : undefined}
    >
      {text}
    </Link>
  );
  return (
    <nav className="switch" aria-label={t("rows.filter")}>
      {link(undefined, t("rows.all", { count: count(whole) }))}
      {statuses
        .filter((each) => totals[each] > 0 || each === status)
        .map((each) => link(each, t(`rows.count.${each}`, { count: count(totals[each]) })))}
    </nav>
  );
}
