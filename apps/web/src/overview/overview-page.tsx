import { useOutlay } from "@outlay/client/react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useI18n } from "../i18n/i18n.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { BudgetsCard } from "./budgets-card.tsx";
import { CategoriesCard } from "./categories-card.tsx";
import { ForecastCard } from "./forecast-card.tsx";
import { MonthCard } from "./month-card.tsx";
import { NetWorthCard } from "./net-worth-card.tsx";
import { NotificationsCard } from "./notifications-card.tsx";
import { UpcomingCard } from "./upcoming-card.tsx";
import "./overview.css";

export function OverviewPage() {
  const { t } = useI18n();
  const outlay = useOutlay();
  const newest = useQuery(outlay.transactions.list.queryOptions({ limit: 1 }));
  const isEmpty = newest.data?.items.length === 0;
  return (
    <div className="page">
      <header className="page-head">
        <h1>{t("overview.title")}</h1>
        {!isEmpty && (
          <Link to="/transactions" search={{ focus: "add" }} className="button primary">
            {t("transactions.new")}
          </Link>
        )}
      </header>
      {isEmpty && (
        <section className="card first-steps">
          <EmptyState title={t("overview.empty")} next={t("overview.emptyNext")}>
            <Link to="/transactions" search={{ focus: "add" }} className="button primary">
              {t("transactions.new")}
            </Link>
            <Link to="/imports" className="button">
              {t("transactions.import")}
            </Link>
          </EmptyState>
        </section>
      )}
      <div className="overview">
        <NetWorthCard />
        <MonthCard />
        <ForecastCard />
        <CategoriesCard />
        <BudgetsCard />
        <UpcomingCard />
        <NotificationsCard />
      </div>
    </div>
  );
}
