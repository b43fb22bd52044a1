import { useEffect, useRef } from "react";
import { useFigures } from "../app/use-figures.ts";
import { Failed, Pending } from "../app/page-states.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { OperationRow } from "./operation-row.tsx";
import { useActivity } from "./use-activity.ts";
import "../ui/figures.css";
import "../ui/list.css";
import "./activity.css";

export function ActivityPage() {
  const { t } = useI18n();
  const activity = useActivity();
  const { operations, hasNextPage, isFetching, fetchNextPage } = activity;
  const { date } = useFigures();
  // A page may have nothing but notifications.
  const asked = useRef(0);
  useEffect(() => {
    if (operations.length === 0 && hasNextPage && !isFetching && asked.current++ < 5)
      void fetchNextPage();
  }, [operations.length, hasNextPage, isFetching, fetchNextPage]);
  if (activity.isError && !activity.data) return <Failed error={activity.error} />;
  return (
    <div className="page">
      <header className="page-head">
        <h1>{t("activity.title")}</h1>
      </header>
      <p className="muted">{t("activity.intro")}</p>
      {activity.isPending && <Pending />}
      {activity.isSuccess && operations.length === 0 && !hasNextPage && (
        <EmptyState title={t("activity.none")} next={t("activity.noneNext")} />
      )}
      <ul className="operations" aria-busy={activity.isPending}>
        {operations.map((operation, index) => {
          const heading = date(operation.at);
          const previous = operations[index - 1];
          const isNew = !previous || date(previous.at) !== heading;
          return (
            <li key={operation.id}>
              {isNew && <h2 className="list-title">{heading}</h2>}
              <OperationRow operation={operation} />
            </li>
          );
        })}
      </ul>
      {hasNextPage && (
        <Button disabled={isFetching} onClick={() => void fetchNextPage()}>
          {t("list.more")}
        </Button>
      )}
    </div>
  );
}
