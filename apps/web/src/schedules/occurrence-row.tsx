import type { Occurrence, Schedule } from "@outlay/client";
import { Suspense, useState } from "react";
import { useBook } from "../app/book-context.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { Button } from "../ui/button.tsx";
import { lazyPart } from "../ui/lazy-part.ts";
import { useOccurrence } from "./use-occurrence.ts";

const Menu = lazyPart(() => import("../ui/menu.tsx"), "Menu");
const PostDialog = lazyPart(() => import("./post-dialog.tsx"), "PostDialog");

type Props = { occurrence: Occurrence; schedule: Schedule | undefined };

export function OccurrenceRow({ occurrence, schedule }: Props) {
  const { t, format } = useI18n();
  const { canWrite } = useBook();
  const [isOpen, setOpen] = useState(false);
  const { post, skip, takeBack } = useOccurrence(occurrence, schedule?.name ?? "");
  const { dueOn, state, amount, currency } = occurrence;
  const name = schedule?.name ?? "";
  const isWaiting = state === "due" || state === "upcoming";
  const date = format.shortDay(dueOn);
  return (
    <li className="list-row occurrence">
      <span className="muted date">{date}</span>
      <span className="list-main">
        <span>{name}</span>
        <span className={state === "due" ? "negative small" : "muted small"}>
          {t(`schedules.state.${state}`)}
        </span>
      </span>
      <span className={schedule?.template.kind === "income" ? "positive" : ""}>
        {format.money(amount, currency)}
      </span>
      {canWrite && (isWaiting || takeBack) && (
        <span className="occurrence-actions">
          {isWaiting && (
            <Button aria-label={t("schedules.recordOf", { name, date })} onClick={post}>
              {t("schedules.record")}
            </Button>
          )}
          <Suspense fallback={<span className="icon-button" />}>
            <Menu
              label={t("schedules.actionsOn", { name, date })}
              items={
                takeBack
                  ? [{ label: t("schedules.takeBack"), onSelect: takeBack }]
                  : [
                      { label: t("schedules.recordOther"), onSelect: () => setOpen(true) },
                      { label: t("schedules.skip"), onSelect: skip },
                    ]
              }
            />
          </Suspense>
        </span>
      )}
      {isOpen && (
        <Suspense>
          <PostDialog {...{ occurrence, name }} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </li>
  );
}
