import { addDays } from "@outlay/client/core";
import { useOutlay } from "@outlay/client/react";
import { useQuery } from "@tanstack/react-query";
import { useBook } from "../app/book-context.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { OccurrenceRow } from "./occurrence-row.tsx";
import { useSchedulesById } from "./use-schedules.ts";

/** What is overdue is shown for so long. */
const backDays = 60;
const aheadDays = 60;

/** What is due, and what comes next. */
export function UpcomingList() {
  const { t } = useI18n();
  const { today } = useBook();
  const outlay = useOutlay();
  const schedules = useSchedulesById();
  const { data } = useQuery(
    outlay.schedules.occurrences.queryOptions({
      from: addDays(today, -backDays),
      to: addDays(today, aheadDays),
    }),
  );
  const waiting = (data?.items ?? []).filter(
    ({ state }) => state === "due" || state === "upcoming",
  );
  if (data && waiting.length === 0)
    return <p className="card muted">{t("schedules.noUpcoming")}</p>;
  return (
    <ul className="card list" aria-busy={!data}>
      {waiting.map((occurrence) => (
        <OccurrenceRow
          key={`${occurrence.scheduleId} ${occurrence.on}`}
          occurrence={occurrence}
          schedule={schedules.get(occurrence.scheduleId)}
        />
      ))}
    </ul>
  );
}
