import { type AnyRoute, createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { readImportSearch } from "../imports/import-search.logic.ts";
import { readRuleSearch } from "../rules/rule-search.logic.ts";

const load = () => import("./file-parts.ts");

/** The pages of imports and rules. */
export const createFileRoutes = <Parent extends AnyRoute>(getParentRoute: () => Parent) =>
  [
    createRoute({
      getParentRoute,
      path: "/imports",
      component: lazyRouteComponent(load, "ImportsPage"),
    }),
    createRoute({
      getParentRoute,
      path: "/imports/$importId",
      validateSearch: readImportSearch,
      component: lazyRouteComponent(load, "ImportPage"),
    }),
    createRoute({
      getParentRoute,
      path: "/rules",
      validateSearch: readRuleSearch,
      component: lazyRouteComponent(load, "RulesPage"),
    }),
  ] as const;
