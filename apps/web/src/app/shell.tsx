import { useOutlay } from "@outlay/client/react";
import { useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { Outlet, useNavigate, useRouteContext, useRouterState } from "@tanstack/react-router";
import { Suspense, useCallback, useEffect, useMemo, useState } from "react";
import { useI18n } from "../i18n/i18n.tsx";
import { lazyPart } from "../ui/lazy-part.ts";
import { ToastProvider } from "../ui/toasts.tsx";
import { BookProvider } from "./book-context.tsx";
import { Navigation } from "./navigation.tsx";
import { Pending } from "./page-states.tsx";
import { useShortcuts } from "./shortcuts.ts";
import "./shell.css";

const Background = lazyPart(() => import("./background.tsx"), "Background");
const KeyboardHelp = lazyPart(() => import("./keyboard-help.tsx"), "KeyboardHelp");

/** The book that is worked in, of those that the user has. */
function useChosenBook() {
  const outlay = useOutlay();
  const queryClient = useQueryClient();
  const { readBook, chooseBook } = useRouteContext({ from: "__root__" });
  const { data: user } = useSuspenseQuery(outlay.profile.get.queryOptions());
  const { data: books } = useSuspenseQuery(outlay.books.list.queryOptions());
  const [chosen, setChosen] = useState(readBook);
  const find = (id: string | undefined) => books.items.find((book) => book.id === id);
  const book = find(chosen) ?? find(user.defaultBookId) ?? books.items[0];
  if (!book) throw new Error("The user has no book.");
  const choose = (id: string) => {
    chooseBook(id);
    setChosen(id);
    // Keys of queries do not name the book.
    const kept = new Set([outlay.profile.get.queryKey(), outlay.books.list.queryKey()].map(String));
    queryClient.removeQueries({ predicate: ({ queryKey }) => !kept.has(String(queryKey)) });
  };
  return { user, book, books: books.items, choose };
}

/** What the first sight of a page has no need of. */
function useIsIdle(): boolean {
  const [isIdle, setIdle] = useState(false);
  const isShown = useRouterState({ select: ({ status }) => status === "idle" });
  useEffect(() => {
    if (!isShown) return undefined;
    // Safari has no idle callbacks.
    const later = globalThis.requestIdleCallback ?? ((run: () => void) => setTimeout(run, 200));
    const start = () => later(() => setIdle(true));
    if (document.readyState === "complete") start();
    else addEventListener("load", start, { once: true });
    return () => removeEventListener("load", start);
  }, [isShown]);
  return isIdle;
}

export function Shell() {
  const { t } = useI18n();
  const navigate = useNavigate();
  const isIdle = useIsIdle();
  const [isHelpShown, setHelpShown] = useState(false);
  const { user, book, books, choose } = useChosenBook();
  const { loadMoreTexts } = useRouteContext({ from: "__root__" });
  const showHelp = useCallback(() => {
    // Without its texts, when they cannot be loaded, there is nothing to show.
    loadMoreTexts().then(
      () => setHelpShown(true),
      () => {},
    );
  }, [loadMoreTexts]);
  const keys = useMemo(() => {
    const focusOn = (focus: "add" | "search") => () =>
      void navigate({ to: "/transactions", search: (old) => ({ ...old, focus }) });
    return { "?": showHelp, n: focusOn("add"), "/": focusOn("search") };
  }, [navigate, showHelp]);
  useShortcuts(keys);
  return (
    <BookProvider user={user} book={book}>
      <ToastProvider>
        <a className="skip" href="#content">
          {t("app.skip")}
        </a>
        <div className="shell">
          <Navigation books={books} onChoose={choose} onHelp={showHelp} />
          <div className="shell-page">
            {isIdle && (
              <Suspense>
                <Background key={book.id} />
              </Suspense>
            )}
            <main id="content" key={book.id} tabIndex={-1}>
              <Suspense fallback={<Pending />}>
                <Outlet />
              </Suspense>
            </main>
          </div>
        </div>
        {isHelpShown && (
          <Suspense>
            <KeyboardHelp onClose={() => setHelpShown(false)} />
          </Suspense>
        )}
      </ToastProvider>
    </BookProvider>
  );
}
