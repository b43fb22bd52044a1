import type { Schedule, ScheduleSuggestion } from "@outlay/client";
import { toSharesDraft } from "../shares/shares-draft.logic.ts";
import { type Draft, newDraft } from "../transactions/draft.logic.ts";

/** The rule as it is typed. Its names are the API's, so that its issues find them. */
export type RuleDraft = {
  name: string;
  unit: Schedule["every"]["unit"];
  count: string;
  startsOn: string;
  ends: "never" | "on" | "times";
  endsOn: string;
  times: string;
  onWeekdays: readonly number[];
  monthBy: "day" | "last" | "weekday";
  /** Empty for the day of `startsOn`. */
  monthDay: string;
  nth: string;
  weekday: string;
  weekend: Schedule["weekend"];
  mode: Schedule["mode"];
  /** Empty for none. */
  leadDays: string;
};

export type ScheduleDraft = { template: Draft; rule: RuleDraft };

type Start = { today: string; accountId: string; otherAccountId: string };
type Write = (amount: string) => string;

export function newScheduleDraft(start: Start): ScheduleDraft {
  return {
    template: newDraft(start),
    rule: {
      name: "",
      unit: "month",
      count: "1",
      startsOn: start.today,
      ends: "never",
      endsOn: "",
      times: "",
      onWeekdays: [],
      monthBy: "day",
      monthDay: "",
      nth: "1",
      weekday: "1",
      weekend: "keep",
      mode: "post",
      leadDays: "",
    },
  };
}

const textOf = (value: number | string | null) => (value === null ? "" : String(value));

function toTemplateDraft(template: Schedule["template"], start: Start, write: Write): Draft {
  const { kind, amount, payee, note, tags, excluded, shares } = template;
  const common = {
    ...newDraft(start),
    kind,
    amount: write(amount),
    payee: payee ?? "",
    note: note ?? "",
    tags: tags.join(", "),
    excluded,
    shares: toSharesDraft(shares, write),
  };
  if (template.kind !== "transfer") {
    const { accountId, categoryId } = template;
    return { ...common, accountId, categoryId, fromAccountId: accountId };
  }
  const { fromAccountId, toAccountId, toAmount, fee } = template;
  return {
    ...common,
    accountId: fromAccountId,
    fromAccountId,
    toAccountId,
    toAmount: write(toAmount),
    fee: fee === null ? "" : write(fee.amount),
  };
}

export function toScheduleDraft(schedule: Schedule, start: Start, write: Write): ScheduleDraft {
  const { every, endsOn, times, monthDay, monthWeekday } = schedule;
  const { name, startsOn, onWeekdays, weekend, mode, leadDays } = schedule;
  return {
    template: toTemplateDraft(schedule.template, start, write),
    rule: {
      name,
      unit: every.unit,
      count: String(every.count),
      startsOn,
      ends: endsOn !== null ? "on" : times !== null ? "times" : "never",
      endsOn: endsOn ?? "",
      times: textOf(times),
      onWeekdays: onWeekdays ?? [],
      monthBy: monthWeekday ? "weekday" : monthDay === "last" ? "last" : "day",
      monthDay: monthDay === "last" ? "" : textOf(monthDay),
      nth: String(monthWeekday?.nth ?? 1),
      weekday: String(monthWeekday?.weekday ?? 1),
      weekend,
      mode,
      leadDays: textOf(leadDays),
    },
  };
}

/** What a suggestion would become. */
export function suggestedDraft(
  given: ScheduleSuggestion,
  start: Start,
  write: Write,
): ScheduleDraft {
  const { payee, kind, accountId, categoryId, amount, every, monthDay, weekend } = given;
  const { template, rule } = newScheduleDraft({ ...start, accountId });
  return {
    template: { ...template, kind, payee, categoryId, amount: write(amount) },
    rule: {
      ...rule,
      unit: every.unit,
      count: String(every.count),
      startsOn: given.startsOn,
      monthBy: monthDay === "last" ? "last" : "day",
      monthDay: monthDay === "last" ? "" : textOf(monthDay),
      weekend,
    },
  };
}
