import type { Import } from "@outlay/client";
import { useOutlay, useOutlayClient } from "@outlay/client/react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Suspense, useState } from "react";
import { useBook } from "../app/book-context.tsx";
import { Failed, Pending } from "../app/page-states.tsx";
import { useAccounts } from "../app/reference-data.ts";
import { useFigures } from "../app/use-figures.ts";
import { useWrite } from "../app/use-write.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { lazyPart } from "../ui/lazy-part.ts";
import { RevertDialog } from "./revert-dialog.tsx";
import { useImportName } from "./use-import.ts";

const Menu = lazyPart(() => import("../ui/menu.tsx"), "Menu");

/** Imports and previews, newest first. */
export function ImportList() {
  const { t } = useI18n();
  const outlay = useOutlay();
  const [reverting, setReverting] = useState<Import>();
  const list = useInfiniteQuery(
    outlay.imports.list.infiniteQueryOptions(
      { limit: 20 },
      // Previews are no changes of the book: nobody reports those of others.
      { getNextPageParam: ({ nextCursor }) => nextCursor, staleTime: 0 },
    ),
  );
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  if (list.isError && !list.data) return <Failed error={list.error} />;
  return (
    <section aria-busy={list.isPending}>
      <h2 className="list-title">{t("imports.all")}</h2>
      {list.isPending && <Pending />}
      {list.isSuccess && items.length === 0 && (
        <div className="card">
          <EmptyState title={t("imports.none")} next={t("imports.noneNext")} />
        </div>
      )}
      {items.length > 0 && (
        <ul className="card list">
          {items.map((each) => (
            <ImportListRow key={each.id} imported={each} onRevert={() => setReverting(each)} />
          ))}
        </ul>
      )}
      {list.hasNextPage && (
        <Button disabled={list.isFetching} onClick={() => void list.fetchNextPage()}>
          {t("list.more")}
        </Button>
      )}
      {reverting && <RevertDialog imported={reverting} onClose={() => setReverting(undefined)} />}
    </section>
  );
}

type RowProps = { imported: Import; onRevert: () => void };

function ImportListRow({ imported, onRevert }: RowProps) {
  const { t } = useI18n();
  const { canWrite } = useBook();
  const { instant, date, count } = useFigures();
  const accounts = useAccounts();
  const name = useImportName()(imported);
  const { id, accountId, state, result, createdAt, committedAt, expiresAt } = imported;
  const counts = result && {
    created: count(result.created),
    linked: count(result.linked),
    skipped: count(result.skipped),
  };
  const facts = [
    accounts.find((account) => account.id === accountId)?.name,
    instant(committedAt ?? createdAt),
    state === "committed" && counts && t("imports.result", counts),
    expiresAt && t("imports.until", { date: date(expiresAt) }),
  ];
  return (
    <li className="list-row stacked">
      <span className="list-main">
        <Link to="/imports/$importId" params={{ importId: id }}>
          {name}
        </Link>
        <span className="muted">{facts.filter(Boolean).join(" · ")}</span>
      </span>
      <span className={`import-state ${state}`}>{t(`imports.state.${state}`)}</span>
      {canWrite && <ImportMenu {...{ imported, name, onRevert }} />}
    </li>
  );
}

function ImportMenu({ imported: { id, state }, name, onRevert }: RowProps & { name: string }) {
  const { t } = useI18n();
  const client = useOutlayClient();
  const navigate = useNavigate();
  const write = useWrite("imports");
  const remove = () =>
    write.run(() => client.imports.remove.mutate({ id }), t("imports.removed", { name }));
  const isOpen = state !== "committed" && state !== "reverted";
  return (
    <Suspense fallback={<span className="icon-button" />}>
      <Menu
        label={t("imports.actions", { name })}
        items={[
          {
            label: t("imports.open"),
            onSelect: () => void navigate({ to: "/imports/$importId", params: { importId: id } }),
          },
          ...(state === "committed"
            ? [{ label: t("imports.revert"), onSelect: onRevert, isDangerous: true }]
            : []),
          ...(isOpen ? [{ label: t("imports.remove"), onSelect: remove, isDangerous: true }] : []),
        ]}
      />
    </Suspense>
  );
}
