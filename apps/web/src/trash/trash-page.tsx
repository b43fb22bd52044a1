import type { DeletedRecord } from "@outlay/client";
import { useOutlay, useOutlayClient } from "@outlay/client/react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useBook } from "../app/book-context.tsx";
import { Failed, Pending } from "../app/page-states.tsx";
import { useFigures } from "../app/use-figures.ts";
import { useWrite } from "../app/use-write.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import "../ui/figures.css";
import "../ui/list.css";

export function TrashPage() {
  const { t } = useI18n();
  const outlay = useOutlay();
  const trash = useInfiniteQuery(
    outlay.trash.list.infiniteQueryOptions(
      { limit: 50 },
      // What others delete is no change of the trash's own group: it is fetched again when it is shown.
      { getNextPageParam: ({ nextCursor }) => nextCursor, staleTime: 0 },
    ),
  );
  const items = trash.data?.pages.flatMap((page) => page.items) ?? [];
  if (trash.isError && !trash.data) return <Failed error={trash.error} />;
  return (
    <div className="page">
      <header className="page-head">
        <h1>{t("trash.title")}</h1>
      </header>
      {trash.isPending && <Pending />}
      {trash.isSuccess && items.length === 0 && (
        <EmptyState title={t("trash.none")} next={t("trash.noneNext")} />
      )}
      {items.length > 0 && (
        <>
          <p className="muted">{t("trash.intro")}</p>
          <ul className="card list">
            {items.map((record) => (
              <TrashRow key={`${record.entity} ${record.id}`} record={record} />
            ))}
          </ul>
        </>
      )}
      {trash.hasNextPage && (
        <Button disabled={trash.isFetching} onClick={() => void trash.fetchNextPage()}>
          {t("list.more")}
        </Button>
      )}
    </div>
  );
}

const altered = [
  "trash",
  "transactions",
  "accounts",
  "categories",
  "budgets",
  "schedules",
  "rules",
] as const;

function TrashRow({ record }: { record: DeletedRecord }) {
  const { t } = useI18n();
  const { canWrite } = useBook();
  const { instant, date } = useFigures();
  const client = useOutlayClient();
  const write = useWrite(...altered, "analytics", "alerts", "payees");
  const { entity, id, name, deletedAt, deletedBy, restorableUntil } = record;
  const restore = () =>
    write.run(
      (options) => client.trash.restore.mutate({ entity, id }, options),
      t("trash.restored", { name }),
    );
  return (
    <li className="list-row stacked">
      <span className="list-main">
        <span>{name}</span>
        <span className="muted">
          {[
            t(`entity.${entity}`),
            t("trash.deleted", {
              name: deletedBy.name ?? t("activity.nobody"),
              at: instant(deletedAt),
            }),
            t("trash.until", { date: date(restorableUntil) }),
          ].join(" · ")}
        </span>
      </span>
      {canWrite && (
        <Button aria-label={t("trash.restoreOf", { name })} onClick={restore}>
          {t("trash.restore")}
        </Button>
      )}
    </li>
  );
}
