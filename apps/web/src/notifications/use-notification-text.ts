import type { Notification } from "@outlay/client";
import { useOutlay } from "@outlay/client/react";
import { useQuery } from "@tanstack/react-query";
import { useAccounts } from "../app/reference-data.ts";
import { useFigures } from "../app/use-figures.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { useSchedulesById } from "../schedules/use-schedules.ts";

type Text = { title: string; message: string };

/**
 * What a notification says, in the user's language. One of a kind that this version does not know, or of a record that is gone,
 * says what the server wrote.
 */
export function useNotificationText(): (notification: Notification) => Text {
  const { t, format } = useI18n();
  const { percent } = useFigures();
  const outlay = useOutlay();
  const accounts = useAccounts();
  const schedules = useSchedulesById();
  const budgets = useQuery(outlay.budgets.list.queryOptions({ limit: 200 }));
  const nameOf = (id: string) =>
    [...accounts, ...(budgets.data?.items ?? [])].find((record) => record.id === id)?.name;

  const write = (notification: Notification): Text | undefined => {
    if (notification.kind === "budget.threshold" && "budgetId" in notification) {
      const { budgetId, threshold, spent, limit, currency, periodStart } = notification;
      const name = budgetId === null ? undefined : nameOf(budgetId);
      if (name === undefined || threshold === null || spent === null) return undefined;
      const money = (amount: string) => format.money(amount, currency);
      const figures = { spent: money(spent), limit: money(limit), date: format.day(periodStart) };
      return {
        title: t("notice.budget", { name, percent: percent(threshold / 100) }),
        message: t("notice.budgetMessage", figures),
      };
    }
    if (notification.kind === "account.low_balance" && "accountId" in notification) {
      const { accountId, limit, currency } = notification;
      const name = accountId === null ? undefined : nameOf(accountId);
      if (name === undefined) return undefined;
      return {
        title: t("notice.balance", { name, limit: format.money(limit, currency) }),
        message: t("notice.balanceMessage"),
      };
    }
    if (!("on" in notification) || notification.on === null) return undefined;
    const { kind, entityId, on } = notification;
    const schedule = schedules.get(entityId);
    if (kind === "schedule.due" && schedule) {
      const { amount, currency } = schedule.template;
      return {
        title: t("notice.due", { name: schedule.name, date: format.day(on) }),
        message: format.money(amount, currency),
      };
    }
    const account = nameOf(entityId);
    if (kind !== "forecast.low" || account === undefined) return undefined;
    return {
      title: t("notice.forecast", { name: account }),
      message: t("notice.forecastMessage", { date: format.day(on) }),
    };
  };
  return (notification) => write(notification) ?? notification;
}
