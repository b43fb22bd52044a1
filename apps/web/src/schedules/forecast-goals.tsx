import type { Forecast } from "@outlay/client";
import { useBook } from "../app/book-context.tsx";
import { useI18n } from "../i18n/i18n.tsx";

/** What becomes of the goals within the forecast; those that it reaches are points of its chart. */
export function ForecastGoals({ forecast: { goals, days } }: { forecast: Forecast }) {
  const { t, format } = useI18n();
  const { today } = useBook();
  const until = days.at(-1)?.on ?? today;
  const outcomeOf = ({ reachedOn, last, target, currency }: Forecast["goals"][number]) => {
    if (reachedOn === today) return t("goals.reachedNow");
    if (reachedOn !== null) return t("goals.reachedOn", { date: format.day(reachedOn) });
    const money = (amount: string) => format.money(amount, currency);
    const saved = { saved: money(last), target: money(target), date: format.day(until) };
    return t("forecast.goalSaved", saved);
  };
  const isAhead = ({ reachedOn }: Forecast["goals"][number]) =>
    reachedOn !== null && reachedOn !== today;
  if (goals.length === 0) return null;
  return (
    <>
      <h3 className="forecast-title">{t("goals.title")}</h3>
      <dl className="forecast-goals">
        {goals.map((goal) => (
          <div key={goal.goalId}>
            <dt className={isAhead(goal) ? "is-reached" : undefined}>{goal.name}</dt>
            <dd className="muted">{outcomeOf(goal)}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
