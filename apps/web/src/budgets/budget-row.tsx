import type { BudgetStatus } from "@outlay/client";
import { useOutlayClient } from "@outlay/client/react";
import { Suspense } from "react";
import { useBook } from "../app/book-context.tsx";
import { useWrite } from "../app/use-write.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { Bar } from "../ui/bar.tsx";
import { lazyPart } from "../ui/lazy-part.ts";
import { SpentLink } from "./spent-link.tsx";

const Menu = lazyPart(() => import("../ui/menu.tsx"), "Menu");

type ById = (budgetId: string) => void;
export type BudgetDialogs = {
  onEdit: ById;
  onHistory: ById;
  onAmounts: ById;
  /** Undefined while there is no other budget to move to. */
  onMove: ById | undefined;
};

type Props = { status: BudgetStatus; dialogs: BudgetDialogs };

export function BudgetRow({ status, dialogs }: Props) {
  const { t, format } = useI18n();
  const { name, kind, currency, percentUsed, state, periodStart, periodEnd } = status;
  const money = (amount: string) => format.money(amount, currency);
  const isIncome = kind === "income";
  const rest = status.remaining.startsWith("-")
    ? t(isIncome ? "budgets.beyond" : "budgets.over", { amount: money(status.remaining.slice(1)) })
    : t(isIncome ? "budgets.missing" : "budgets.left", { amount: money(status.remaining) });
  // Of a target it is good to be beyond it.
  const tone = isIncome ? "ok" : state;
  return (
    <li className="card budget">
      <div className="budget-head">
        <h3>{name}</h3>
        <BudgetMenu status={status} dialogs={dialogs} />
      </div>
      <p className="budget-figures">
        <strong className={tone === "exceeded" ? "negative" : ""}>{rest}</strong>
        <SpentLink status={status} />
      </p>
      <Bar share={(percentUsed ?? 100) / 100} state={tone} />
      <p className="budget-notes muted">
        <span className={`state ${tone}`}>
          {t(isIncome ? `budgets.target.${state}` : `budgets.state.${state}`)}
        </span>
        <span>
          {t("budgets.period", {
            from: format.shortDay(periodStart),
            to: format.shortDay(periodEnd),
          })}
        </span>
        <span>{t("budgets.projected", { amount: money(status.projected) })}</span>
        {!/^-?0\.?0*$/.test(status.carriedOver) && (
          <span>{t("budgets.carriedOver", { amount: money(status.carriedOver) })}</span>
        )}
        {status.unconverted.length > 0 && (
          <span>
            {t("overview.unconverted", {
              amounts: status.unconverted
                .map((rate) => format.money(rate.amount, rate.currency))
                .join(", "),
            })}
          </span>
        )}
      </p>
    </li>
  );
}

function BudgetMenu({ status: { budgetId: id, name }, dialogs }: Props) {
  const { t } = useI18n();
  const { canWrite } = useBook();
  const client = useOutlayClient();
  const write = useWrite("budgets", "alerts", "analytics", "trash");
  const { onMove } = dialogs;
  const remove = () =>
    write.run(
      (options) => client.budgets.remove.mutate({ id }, options),
      t("budgets.deleted", { name }),
    );
  const writing = [
    { label: t("form.edit"), onSelect: () => dialogs.onEdit(id) },
    { label: t("budgets.amounts"), onSelect: () => dialogs.onAmounts(id) },
    ...(onMove ? [{ label: t("budgets.move"), onSelect: () => onMove(id) }] : []),
  ];
  return (
    <Suspense fallback={<span className="icon-button" />}>
      <Menu
        label={t("budgets.actions", { name })}
        items={[
          ...(canWrite ? writing : []),
          { label: t("budgets.history"), onSelect: () => dialogs.onHistory(id) },
          ...(canWrite
            ? [
                {
                  label: t("transactions.delete"),
                  onSelect: remove,
                  isDangerous: true,
                },
              ]
            : []),
        ]}
      />
    </Suspense>
  );
}
