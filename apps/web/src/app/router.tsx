import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  parseSearchWith,
  redirect,
  stringifySearchWith,
} from "@tanstack/react-router";
import { readListSearch } from "../categories/list-search.logic.ts";
import type { Filters } from "../transactions/filters.logic.ts";
import type { AppContext } from "./app-context.ts";
import { isSessionKnown } from "./known-session.ts";
import { createMoreRoutes } from "./more-routes.ts";
import { Failed, NotFound, Pending } from "./page-states.tsx";
import { findSession, readReturnTo, requireSession } from "./session.ts";

const pages = () => import("./pages.ts");

const rootRoute = createRootRouteWithContext<AppContext>()({});

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/sign-in",
  validateSearch: readReturnTo,
  beforeLoad: async ({ context }) => {
    if (isSessionKnown() && (await findSession(context))) throw redirect({ to: "/" });
  },
  component: lazyRouteComponent(() => import("../auth/sign-in-page.tsx"), "SignInPage"),
});

const signUpRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/sign-up",
  validateSearch: readReturnTo,
  // A new user needs the texts of the first steps next.
  loader: ({ context: { queryClient, outlay, loadMoreTexts } }) =>
    Promise.all([queryClient.query(outlay.auth.options.queryOptions()), loadMoreTexts()]),
  component: lazyRouteComponent(async () => (await pages()).loadSignUp(), "SignUpPage"),
});

/** Everything that needs a session. */
const signedInRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: "signed-in",
  beforeLoad: ({ context, location }) => requireSession(context, location.href),
});

const welcomeRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/welcome",
  loader: ({ context }) => context.loadMoreTexts(),
  component: lazyRouteComponent(async () => (await pages()).loadWelcome(), "WelcomePage"),
});

const joinRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/join",
  loader: ({ context }) => context.loadMoreTexts(),
  component: lazyRouteComponent(async () => (await pages()).loadJoin(), "JoinPage"),
});

const shellRoute = createRoute({
  getParentRoute: () => signedInRoute,
  id: "shell",
  component: lazyRouteComponent(() => import("./shell.tsx"), "Shell"),
});

/** Of pages whose texts are not among those that every page has. */
const moreRoute = createRoute({
  getParentRoute: () => shellRoute,
  id: "more",
  loader: ({ context }) => context.loadMoreTexts(),
  staleTime: Infinity,
});

const overviewRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/",
  component: lazyRouteComponent(() => import("../overview/overview-page.tsx"), "OverviewPage"),
});

const transactionsRoute = createRoute({
  getParentRoute: () => moreRoute,
  path: "/transactions",
  // The page checks it, with what is not loaded before it.
  validateSearch: (search: Record<string, unknown>) => search as Filters,
  component: lazyRouteComponent(async () => (await pages()).loadTransactions(), "TransactionsPage"),
});

const accountsRoute = createRoute({
  getParentRoute: () => moreRoute,
  path: "/accounts",
  component: lazyRouteComponent(async () => (await pages()).loadAccounts(), "AccountsPage"),
});

const categoriesRoute = createRoute({
  getParentRoute: () => moreRoute,
  path: "/categories",
  validateSearch: readListSearch,
  component: lazyRouteComponent(async () => (await pages()).loadCategories(), "CategoriesPage"),
});

const routeTree = rootRoute.addChildren([
  signInRoute,
  signUpRoute,
  signedInRoute.addChildren([
    welcomeRoute,
    joinRoute,
    shellRoute.addChildren([
      overviewRoute,
      moreRoute.addChildren([
        transactionsRoute,
        accountsRoute,
        categoriesRoute,
        ...createMoreRoutes(() => moreRoute),
      ]),
    ]),
  ]),
]);

export function createAppRouter(context: AppContext) {
  return createRouter({
    routeTree,
    context,
    defaultPreload: "intent",
    // What is loaded is in the cache of queries, which knows when it is outdated.
    defaultPreloadStaleTime: 0,
    scrollRestoration: true,
    defaultErrorComponent: Failed,
    defaultNotFoundComponent: NotFound,
    defaultPendingComponent: Pending,
    // Addresses hold texts: by default "12.50" would be read as the number 12.5.
    parseSearch: parseSearchWith((text) => text),
    stringifySearch: stringifySearchWith(String),
  });
}

export type AppRouter = ReturnType<typeof createAppRouter>;

declare module "@tanstack/react-router" {
  interface Register {
    router: AppRouter;
  }
}
