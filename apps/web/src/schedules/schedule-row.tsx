import type { Schedule } from "@outlay/client";
import { useOutlayClient } from "@outlay/client/react";
import { Suspense } from "react";
import { useBook } from "../app/book-context.tsx";
import { useWrite } from "../app/use-write.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { lazyPart } from "../ui/lazy-part.ts";
import { useRuleText } from "./use-rule-text.ts";

const Menu = lazyPart(() => import("../ui/menu.tsx"), "Menu");

type Props = { schedule: Schedule; onEdit: (schedule: Schedule) => void };

export function ScheduleRow({ schedule, onEdit }: Props) {
  const { t, format } = useI18n();
  const { canWrite } = useBook();
  const ruleText = useRuleText();
  const { name, template, mode, paused, nextDueOn, problem } = schedule;
  const next = paused
    ? t("schedules.paused")
    : nextDueOn === null
      ? t("schedules.ended")
      : t("schedules.next", { date: format.day(nextDueOn) });
  return (
    <li className="list-row">
      <span className="list-main">
        <span>{name}</span>
        <span className="muted">
          {[ruleText(schedule), next, t(`schedules.mode.${mode}`)].join(" · ")}
        </span>
        {problem && <span className="negative">{problem.message}</span>}
      </span>
      <span className={template.kind === "income" ? "positive" : ""}>
        {format.money(template.amount, template.currency)}
      </span>
      {canWrite && <ScheduleMenu schedule={schedule} onEdit={onEdit} />}
    </li>
  );
}

function ScheduleMenu({ schedule, onEdit }: Props) {
  const { t } = useI18n();
  const client = useOutlayClient();
  const write = useWrite("schedules", "analytics", "trash");
  const { id, name, paused } = schedule;
  const toggle = () =>
    write.run(
      (options) => client.schedules.update.mutate({ id, paused: !paused }, options),
      t(paused ? "schedules.resumed" : "schedules.pausedNow", { name }),
    );
  const remove = () =>
    write.run(
      (options) => client.schedules.remove.mutate({ id }, options),
      t("accounts.deleted", { name }),
    );
  return (
    <Suspense fallback={<span className="icon-button" />}>
      <Menu
        label={t("accounts.actions", { name })}
        items={[
          { label: t("form.edit"), onSelect: () => onEdit(schedule) },
          {
            label: t(paused ? "schedules.resume" : "schedules.pause"),
            onSelect: toggle,
          },
          {
            label: t("transactions.delete"),
            onSelect: remove,
            isDangerous: true,
          },
        ]}
      />
    </Suspense>
  );
}
