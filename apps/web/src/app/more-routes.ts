import { type AnyRoute, createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";
import type { BudgetSearch } from "../budgets/budget-search.logic.ts";
import type { ImportSearch } from "../imports/import-search.logic.ts";
import type { ProposalSearch } from "../proposals/proposal-search.logic.ts";
import { readReportSearch } from "../reports/report-search.logic.ts";
import type { RuleSearch } from "../rules/rule-search.logic.ts";
import { readScheduleSearch } from "../schedules/schedule-search.logic.ts";
import { readStatementSearch } from "../statements/statement-search.logic.ts";

const load = async () => (await import("./pages.ts")).loadMoreParts();
const loadFiles = async () => (await import("./pages.ts")).loadFileParts();

/** For links alone: the page checks what its address says, with what is not loaded before it. */
const keep = (search: Record<string, unknown>) =>
  search as BudgetSearch & ImportSearch & ProposalSearch & RuleSearch;

/** The pages of plans, reports, what happened, and settings. */
export const createMoreRoutes = <Parent extends AnyRoute>(getParentRoute: () => Parent) =>
  [
    createRoute({
      getParentRoute,
      path: "/budgets",
      validateSearch: keep,
      component: lazyRouteComponent(load, "BudgetsPage"),
    }),
    createRoute({
      getParentRoute,
      path: "/schedules",
      validateSearch: readScheduleSearch,
      component: lazyRouteComponent(load, "SchedulesPage"),
    }),
    createRoute({
      getParentRoute,
      path: "/reports",
      validateSearch: readReportSearch,
      component: lazyRouteComponent(load, "ReportsPage"),
    }),
    createRoute({
      getParentRoute,
      path: "/sharing",
      component: lazyRouteComponent(load, "SharingPage"),
    }),
    createRoute({
      getParentRoute,
      path: "/imports",
      component: lazyRouteComponent(loadFiles, "ImportsPage"),
    }),
    createRoute({
      getParentRoute,
      path: "/imports/$importId",
      validateSearch: keep,
      component: lazyRouteComponent(loadFiles, "ImportPage"),
    }),
    createRoute({
      getParentRoute,
      path: "/rules",
      validateSearch: keep,
      component: lazyRouteComponent(loadFiles, "RulesPage"),
    }),
    createRoute({
      getParentRoute,
      path: "/accounts/$accountId/statements",
      validateSearch: readStatementSearch,
      component: lazyRouteComponent(loadFiles, "StatementsPage"),
    }),
    createRoute({
      getParentRoute,
      path: "/accounts/$accountId/loan",
      component: lazyRouteComponent(loadFiles, "LoanPage"),
    }),
    createRoute({
      getParentRoute,
      path: "/goals",
      component: lazyRouteComponent(loadFiles, "GoalsPage"),
    }),
    createRoute({
      getParentRoute,
      path: "/activity",
      component: lazyRouteComponent(load, "ActivityPage"),
    }),
    createRoute({
      getParentRoute,
      path: "/trash",
      component: lazyRouteComponent(load, "TrashPage"),
    }),
    createRoute({
      getParentRoute,
      path: "/proposals",
      validateSearch: keep,
      component: lazyRouteComponent(load, "ProposalsPage"),
    }),
    createRoute({
      getParentRoute,
      path: "/notifications",
      component: lazyRouteComponent(load, "NotificationsPage"),
    }),
    createRoute({
      getParentRoute,
      path: "/settings",
      beforeLoad: ({ location: { pathname } }) => {
        if (/^\/settings\/?$/.test(pathname))
          throw redirect({ to: "/settings/$section", params: { section: "book" } });
      },
    }),
    createRoute({
      getParentRoute,
      path: "/settings/$section",
      component: lazyRouteComponent(load, "SettingsPage"),
    }),
  ] as const;
