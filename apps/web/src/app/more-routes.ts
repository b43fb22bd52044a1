import { type AnyRoute, createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { readReportSearch } from "../reports/report-search.logic.ts";
import { readScheduleSearch } from "../schedules/schedule-search.logic.ts";

/** The pages of plans, reports, what happened, and settings. */
export const createMoreRoutes = <Parent extends AnyRoute>(getParentRoute: () => Parent) =>
  [
    createRoute({
      getParentRoute,
      path: "/budgets",
      component: lazyRouteComponent(() => import("../budgets/budgets-page.tsx"), "BudgetsPage"),
    }),
    createRoute({
      getParentRoute,
      path: "/schedules",
      validateSearch: readScheduleSearch,
      component: lazyRouteComponent(
        () => import("../schedules/schedules-page.tsx"),
        "SchedulesPage",
      ),
    }),
    createRoute({
      getParentRoute,
      path: "/reports",
      validateSearch: readReportSearch,
      component: lazyRouteComponent(() => import("../reports/reports-page.tsx"), "ReportsPage"),
    }),
    createRoute({
      getParentRoute,
      path: "/activity",
      component: lazyRouteComponent(() => import("../activity/activity-page.tsx"), "ActivityPage"),
    }),
    createRoute({
      getParentRoute,
      path: "/trash",
      component: lazyRouteComponent(() => import("../trash/trash-page.tsx"), "TrashPage"),
    }),
    createRoute({
      getParentRoute,
      path: "/notifications",
      component: lazyRouteComponent(
        () => import("../notifications/notifications-page.tsx"),
        "NotificationsPage",
      ),
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
      component: lazyRouteComponent(() => import("../settings/settings-page.tsx"), "SettingsPage"),
    }),
  ] as const;
