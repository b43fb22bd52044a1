import { startOfMonth } from "@outlay/client/core";
import type { ComponentType, ReactNode } from "react";
import { useI18n } from "../i18n/i18n.tsx";
import { ActionIcon } from "./action-icon.tsx";
import "./month-switch.css";

export type MonthLinkProps = {
  /** `YYYY-MM` */
  month: string;
  className: string;
  "aria-label": string;
  children: ReactNode;
};
type Props = {
  /** The first day of the month that is shown. */
  first: string;
  /** A link to the page of another month. */
  link: ComponentType<MonthLinkProps>;
};

/** The month that a page shows, between links to the ones beside it. */
export function MonthSwitch({ first, link: MonthLink }: Props) {
  const { t, format } = useI18n();
  const monthAt = (months: number) => startOfMonth(first, months).slice(0, 7);
  const look = "button quiet icon-button";
  return (
    <div className="month-switch">
      <MonthLink month={monthAt(-1)} className={look} aria-label={t("month.previous")}>
        <ActionIcon name="back" />
      </MonthLink>
      <strong aria-live="polite">{format.month(first)}</strong>
      <MonthLink month={monthAt(1)} className={look} aria-label={t("month.next")}>
        <ActionIcon name="forward" />
      </MonthLink>
    </div>
  );
}
