import type { RouterOutputs } from "@outlay/client";
import type { JSX } from "preact";
import { StateBadge } from "../table/state-badge.tsx";
import { printRule } from "./rule.ts";
import { useAnswer } from "./use-answer.ts";

type Schedule = RouterOutputs["schedules"]["list"]["items"][number];
type Occurrence = RouterOutputs["schedules"]["occurrences"]["items"][number];

// A quarter: what recurs each month is there three times.
const DAYS_AHEAD = 92;
const DAY_MS = 86_400_000;
/** Of one schedule; what recurs daily would fill the page. */
const MOST = 8;

/** What recurs, in words, and the days that it comes next. */
export function ComingView({ data }: { data: unknown }): JSX.Element {
  const { items } = data as RouterOutputs["schedules"]["list"];
  const to = new Date(Date.now() + DAYS_AHEAD * DAY_MS).toISOString().slice(0, 10);
  const [answer] = useAnswer<RouterOutputs["schedules"]["occurrences"]>("schedules.occurrences", {
    to,
  });
  const coming = Map.groupBy(answer?.data?.items ?? [], ({ scheduleId }) => scheduleId);
  return (
    <>
      {answer?.failure !== undefined && <p class="field-error">{answer.failure}</p>}
      <ul class="own-list">
        {items.map((schedule) => (
          <ScheduleItem
            key={schedule.id}
            schedule={schedule}
            coming={coming.get(schedule.id) ?? []}
            isLoaded={answer?.data !== undefined}
          />
        ))}
      </ul>
    </>
  );
}

interface ScheduleItemProps {
  readonly schedule: Schedule;
  readonly coming: readonly Occurrence[];
  readonly isLoaded: boolean;
}

function ScheduleItem({ schedule, coming, isLoaded }: ScheduleItemProps): JSX.Element {
  const { name, template, mode, paused, problem } = schedule;
  const left = coming.length - MOST;
  return (
    <li>
      <p class="own-head">
        <b>{name}</b>
        <span class="hint">
          {template.kind} of {template.amount}, {printRule(schedule)}, {mode}
        </span>
        {paused && <StateBadge text="paused" />}
      </p>
      {problem !== null && <p class="field-error">{problem.message}</p>}
      <ul class="chips" aria-label={`${name}, coming`}>
        {coming.slice(0, MOST).map(({ on, dueOn, state, amount, currency }) => (
          <li key={on} title={on === dueOn ? undefined : `By the rule on ${on}`}>
            {dueOn} <StateBadge text={state} /> {amount} {currency}
          </li>
        ))}
        {left > 0 && <li class="hint">and {left} more</li>}
        {isLoaded && coming.length === 0 && (
          <li class="hint">Nothing in the next {DAYS_AHEAD} days.</li>
        )}
      </ul>
    </li>
  );
}
