import type { Goal } from "@outlay/client";
import { Link } from "@tanstack/react-router";
import { useBook } from "../app/book-context.tsx";
import { useAccounts } from "../app/reference-data.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { Bar } from "../ui/bar.tsx";
import { Button } from "../ui/button.tsx";

type Props = { goal: Goal; onEdit: (goal: Goal) => void };

/** For the bar alone. */
const shareOf = ({ saved, target }: Goal) => Number(saved) / Number(target);

/** How far a goal is, and whether it is reached in time. */
export function GoalCard({ goal, onEdit }: Props) {
  const { t, format } = useI18n();
  const { canWrite } = useBook();
  const { name, accountId, currency, saved, target, remaining, perMonth, by } = goal;
  const account = useAccounts().find(({ id }) => id === accountId);
  const money = (amount: string) => format.money(amount, currency);
  const isReached = !/[1-9]/.test(remaining);
  return (
    <li className="card goal">
      <div className="goal-line">
        <h2>{name}</h2>
        {canWrite && (
          <Button aria-label={`${t("goals.edit")}: ${name}`} onClick={() => onEdit(goal)}>
            {t("form.edit")}
          </Button>
        )}
      </div>
      <Link to="/transactions" search={{ accountId }}>
        {account?.name}
      </Link>
      <p className="goal-line">
        <strong>{t("goals.saved", { saved: money(saved), target: money(target) })}</strong>
        {!isReached && (
          <span className="muted">{t("goals.remaining", { amount: money(remaining) })}</span>
        )}
      </p>
      <Bar share={shareOf(goal)} />
      {!isReached && perMonth !== null && by !== null && (
        <p>{t("goals.perMonth", { amount: money(perMonth), date: format.day(by) })}</p>
      )}
      <Outcome goal={goal} isReached={isReached} />
    </li>
  );
}

function Outcome({ goal, isReached }: { goal: Goal; isReached: boolean }) {
  const { t, format } = useI18n();
  const { reachedOn, onTrack } = goal;
  if (isReached) return <p>{t("goals.reachedNow")}</p>;
  const planned =
    reachedOn === null
      ? t("goals.notPlanned")
      : t("goals.reachedOn", { date: format.day(reachedOn) });
  return (
    <p className="goal-line">
      <span>{planned}</span>
      {onTrack !== null && (
        <span className={onTrack ? "muted" : "negative"}>
          {t(onTrack ? "goals.onTrack" : "goals.late")}
        </span>
      )}
    </p>
  );
}
