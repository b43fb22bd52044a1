import { Link, useSearch } from "@tanstack/react-router";
import { Suspense } from "react";
import { Pending } from "../app/page-states.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { lazyPart } from "../ui/lazy-part.ts";
import { Switch } from "../ui/switch.tsx";
import { reports, type Report } from "./report-search.logic.ts";
import "../ui/figures.css";
import "./reports.css";

const parts = {
  summary: lazyPart(() => import("./summary-report.tsx"), "SummaryReport"),
  months: lazyPart(() => import("./months-report.tsx"), "MonthsReport"),
  trends: lazyPart(() => import("./trends-report.tsx"), "TrendsReport"),
  flow: lazyPart(() => import("./cash-flow-report.tsx"), "CashFlowReport"),
  netWorth: lazyPart(() => import("./net-worth-report.tsx"), "NetWorthReport"),
  payees: lazyPart(() => import("./payees-report.tsx"), "PayeesReport"),
  members: lazyPart(() => import("./members-report.tsx"), "MembersReport"),
} satisfies Record<Report, unknown>;

export function ReportsPage() {
  const { t } = useI18n();
  const { report = "summary" } = useSearch({ from: "/signed-in/shell/more/reports" });
  const Part = parts[report];
  return (
    <div className="page">
      <header className="page-head">
        <h1>{t("reports.title")}</h1>
        <Switch label={t("reports.choose")} current={reports.indexOf(report)}>
          {reports.map((name) => (
            <Link
              key={name}
              to="/reports"
              search={(old) => ({
                month: old.month,
                report: name === "summary" ? undefined : name,
              })}
              aria-current={name === report ? "page" : undefined}
              activeOptions={{ exact: true }}
            >
              {t(`reports.${name}`)}
            </Link>
          ))}
        </Switch>
      </header>
      <Suspense fallback={<Pending />}>
        <Part />
      </Suspense>
    </div>
  );
}
