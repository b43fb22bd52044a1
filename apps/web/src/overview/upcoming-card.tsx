import { useOutlay } from "@outlay/client/react";
import { useQuery } from "@tanstack/react-query";
import { useI18n } from "../i18n/i18n.tsx";
import { Card } from "./card.tsx";

const maxShown = 6;

export function UpcomingCard() {
  const { t, format } = useI18n();
  const outlay = useOutlay();
  const occurrences = useQuery(outlay.schedules.occurrences.queryOptions());
  // Occurrences do not say what they are of.
  const schedules = useQuery(outlay.schedules.list.queryOptions({ limit: 200 }));
  const names = new Map(schedules.data?.items.map(({ id, name }) => [id, name]));
  return (
    <Card title={t("overview.upcoming")} query={occurrences}>
      {({ items }) => {
        const waiting = items.filter(({ state }) => state === "upcoming" || state === "due");
        if (waiting.length === 0) return <p className="muted">{t("overview.noUpcoming")}</p>;
        return (
          <ul className="lines">
            {waiting.slice(0, maxShown).map(({ scheduleId, on, dueOn, amount, currency }) => (
              <li key={`${scheduleId} ${on}`}>
                <span className="muted">{format.shortDay(dueOn)}</span>
                <span>{names.get(scheduleId)}</span>
                <span>{format.money(amount, currency)}</span>
              </li>
            ))}
          </ul>
        );
      }}
    </Card>
  );
}
