import type { Occurrence } from "@outlay/client";
import { startOfMonth } from "@outlay/client/core";
import { useOutlay } from "@outlay/client/react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useBook } from "../app/book-context.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { type MonthLinkProps, MonthSwitch } from "../ui/month-switch.tsx";
import { byDay, weeksOf } from "./calendar.logic.ts";
import { OccurrenceRow } from "./occurrence-row.tsx";
import { useSchedulesById } from "./use-schedules.ts";
import { useWeekdays } from "./use-rule-text.ts";

/** A month's occurrences on their days, with the days beside it, and below as a list. */
export function CalendarView({ month }: { month: string | undefined }) {
  const { t } = useI18n();
  const { book, today } = useBook();
  const outlay = useOutlay();
  const schedules = useSchedulesById();
  const first = month === undefined ? startOfMonth(today) : `${month}-01`;
  const days = weeksOf(first, book.weekStartDay).flat();
  const shown = { from: days[0] ?? first, to: days.at(-1) ?? first };
  const { data } = useQuery(outlay.schedules.occurrences.queryOptions(shown));
  const all = data?.items ?? [];
  const items = all.filter(({ dueOn }) => dueOn.slice(0, 7) === first.slice(0, 7));
  return (
    <>
      <div className="card">
        <MonthSwitch first={first} link={CalendarLink} />
        <CalendarTable first={first} items={all} />
      </div>
      {data && items.length === 0 ? (
        <p className="card muted calendar-list">{t("schedules.emptyMonth")}</p>
      ) : (
        <ul className="card list calendar-list" aria-busy={!data}>
          {items.map((occurrence) => (
            <OccurrenceRow
              key={`${occurrence.scheduleId} ${occurrence.on}`}
              occurrence={occurrence}
              schedule={schedules.get(occurrence.scheduleId)}
            />
          ))}
        </ul>
      )}
    </>
  );
}

function CalendarLink({ month, ...props }: MonthLinkProps) {
  return <Link to="/schedules" search={{ view: "calendar", month }} {...props} />;
}

function CalendarTable({ first, items }: { first: string; items: readonly Occurrence[] }) {
  const { format } = useI18n();
  const { book, today } = useBook();
  const short = useWeekdays("short");
  const long = useWeekdays("long");
  const schedules = useSchedulesById();
  const days = byDay(items, ({ dueOn }) => dueOn);
  const weekdays = Array.from(
    { length: 7 },
    (_day, day) => ((book.weekStartDay - 1 + day) % 7) + 1,
  );
  return (
    <table className="calendar">
      <caption className="visually-hidden">{format.month(first)}</caption>
      <thead>
        <tr>
          {weekdays.map((weekday) => (
            <th key={weekday} scope="col" abbr={long(weekday)}>
              {short(weekday)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeksOf(first, book.weekStartDay).map((week) => (
          <tr key={week[0]}>
            {week.map((day) => (
              <td key={day} className={day.slice(0, 7) === first.slice(0, 7) ? "" : "beside"}>
                <time dateTime={day} aria-current={day === today ? "date" : undefined}>
                  {Number(day.slice(8))}
                </time>
                {days.get(day)?.map(({ scheduleId, on, state, amount, currency }) => (
                  <span key={`${scheduleId} ${on}`} className={`calendar-item ${state}`}>
                    {schedules.get(scheduleId)?.name} <b>{format.money(amount, currency)}</b>
                  </span>
                ))}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
