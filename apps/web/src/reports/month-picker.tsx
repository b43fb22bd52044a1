import { useNavigate, useSearch } from "@tanstack/react-router";
import { useI18n } from "../i18n/i18n.tsx";
import { Button } from "../ui/button.tsx";
import { ActionIcon } from "../ui/action-icon.tsx";
import { useMonths } from "./use-months.ts";

type Month = ReturnType<typeof useMonths>[number];

/** The month that the address names, or the current one. */
export function useMonth(): { month: Month | undefined; months: readonly Month[] } {
  const months = useMonths();
  const { month: named } = useSearch({ from: "/signed-in/shell/more/reports" });
  return { month: months.find(({ month }) => month === named) ?? months[0], months };
}

export function MonthPicker() {
  const { t, format } = useI18n();
  const navigate = useNavigate({ from: "/reports" });
  const { month, months } = useMonth();
  const index = months.findIndex(({ month: name }) => name === month?.month);
  const go = (to: Month | undefined) => {
    if (!to) return;
    const name = to === months[0] ? undefined : to.month;
    void navigate({ search: (old) => ({ ...old, month: name }), replace: true });
  };
  const [earlier, later] = [months[index + 1], months[index - 1]];
  return (
    <div className="month-picker">
      <Button
        look="quiet"
        className="icon-button"
        aria-label={t("month.previous")}
        disabled={!earlier}
        onClick={() => go(earlier)}
      >
        <ActionIcon name="back" />
      </Button>
      <select
        className="input"
        aria-label={t("month.choose")}
        value={month?.month}
        onChange={({ target }) => go(months.find(({ month: name }) => name === target.value))}
      >
        {months.map(({ month: name }) => (
          <option key={name} value={name}>
            {format.month(`${name}-01`)}
          </option>
        ))}
      </select>
      <Button
        look="quiet"
        className="icon-button"
        aria-label={t("month.next")}
        disabled={!later}
        onClick={() => go(later)}
      >
        <ActionIcon name="forward" />
      </Button>
    </div>
  );
}
