import type { Schedule } from "@outlay/client";
import { Link, useSearch } from "@tanstack/react-router";
import { Suspense, useState } from "react";
import { useBook } from "../app/book-context.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { lazyPart } from "../ui/lazy-part.ts";
import { CalendarView } from "./calendar-view.tsx";
import { ForecastView } from "./forecast-view.tsx";
import type { ScheduleStart } from "./schedule-dialog.tsx";
import { ScheduleRow } from "./schedule-row.tsx";
import { SuggestionList } from "./suggestion-list.tsx";
import { UpcomingList } from "./upcoming-list.tsx";
import { useSchedules } from "./use-schedules.ts";
import "../ui/figures.css";
import "../ui/list.css";
import "./schedules.css";

const ScheduleDialog = lazyPart(() => import("./schedule-dialog.tsx"), "ScheduleDialog");

export function SchedulesPage() {
  const { t } = useI18n();
  const { canWrite } = useBook();
  const { view, month } = useSearch({ from: "/signed-in/shell/more/schedules" });
  const [start, setStart] = useState<ScheduleStart>();
  const schedules = useSchedules();
  const items = schedules.data?.items ?? [];
  const isEmpty = schedules.isSuccess && items.length === 0;
  return (
    <div className="page schedules">
      <header className="page-head">
        <h1>{t("schedules.title")}</h1>
        {canWrite && (
          <Button look="primary" onClick={() => setStart({ from: "new" })}>
            {t("schedules.new")}
          </Button>
        )}
      </header>
      {isEmpty ? (
        <section className="card">
          <EmptyState title={t("schedules.none")} next={t("schedules.noneNext")}>
            {canWrite && (
              <Button look="primary" onClick={() => setStart({ from: "new" })}>
                {t("schedules.new")}
              </Button>
            )}
          </EmptyState>
        </section>
      ) : (
        <section>
          <div className="section-head">
            <h2>{t("schedules.upcoming")}</h2>
            <ViewSwitch isCalendar={view === "calendar"} />
          </div>
          {view === "calendar" ? <CalendarView month={month} /> : <UpcomingList />}
        </section>
      )}
      <ForecastView />
      {items.length > 0 && (
        <ScheduleList
          items={items}
          onEdit={(schedule) => setStart({ from: "schedule", schedule })}
        />
      )}
      {canWrite && (
        <SuggestionList onChoose={(suggestion) => setStart({ from: "suggestion", suggestion })} />
      )}
      <Suspense>
        {start && <ScheduleDialog start={start} onClose={() => setStart(undefined)} />}
      </Suspense>
    </div>
  );
}

function ViewSwitch({ isCalendar }: { isCalendar: boolean }) {
  const { t } = useI18n();
  return (
    <nav className="switch" aria-label={t("schedules.view")}>
      <Link
        to="/schedules"
        search={{}}
        activeOptions={{ exact: true }}
        aria-current={isCalendar ? undefined : "true"}
      >
        {t("schedules.list")}
      </Link>
      <Link
        to="/schedules"
        search={{ view: "calendar" }}
        activeOptions={{ exact: true }}
        aria-current={isCalendar ? "true" : undefined}
      >
        {t("schedules.calendar")}
      </Link>
    </nav>
  );
}

type ListProps = { items: readonly Schedule[]; onEdit: (schedule: Schedule) => void };

function ScheduleList({ items, onEdit }: ListProps) {
  const { t } = useI18n();
  return (
    <section>
      <h2 className="list-title">{t("schedules.all")}</h2>
      <ul className="card list">
        {items.map((schedule) => (
          <ScheduleRow key={schedule.id} schedule={schedule} onEdit={onEdit} />
        ))}
      </ul>
    </section>
  );
}
