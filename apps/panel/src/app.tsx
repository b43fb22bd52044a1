import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { loadBooks } from "./books.ts";
import { type Catalog, loadCatalog } from "./catalog.ts";
import { Header } from "./header.tsx";
import { chosenPath, useHash } from "./location.ts";
import { Overview } from "./overview.tsx";
import { ProcedurePage } from "./procedure-page.tsx";
import { sessionStore } from "./session-store.ts";
import { Sidebar } from "./sidebar.tsx";
import { useStore } from "./store.ts";

type Loading =
  | { readonly status: "loading" }
  | { readonly status: "failed"; readonly message: string }
  | { readonly status: "ready"; readonly catalog: Catalog };

export function App(): JSX.Element {
  const [attempt, setAttempt] = useState(0);
  const [loading, setLoading] = useState<Loading>({ status: "loading" });
  const [menuOpen, setMenuOpen] = useState(false);
  const path = chosenPath(useHash());
  useArrival(path, () => setMenuOpen(false));
  useEffect(() => {
    const abort = new AbortController();
    setLoading({ status: "loading" });
    loadCatalog(abort.signal)
      .then((catalog) => setLoading({ status: "ready", catalog }))
      .catch((error: unknown) => {
        if (!abort.signal.aborted) setLoading({ status: "failed", message: describe(error) });
      });
    return () => abort.abort();
  }, [attempt]);
  useBooksOfUser();

  const catalog = loading.status === "ready" ? loading.catalog : null;
  return (
    <>
      <a class="skip" href="#main" onClick={skipToMain}>
        Skip to the procedure
      </a>
      <Header catalog={catalog} menuOpen={menuOpen} onMenu={() => setMenuOpen(!menuOpen)} />
      <div class="shell" data-menu={menuOpen ? "open" : "closed"}>
        <Sidebar procedures={catalog?.procedures ?? []} current={path} />
        <main id="main" tabIndex={-1}>
          {loading.status === "loading" && <p class="notice">Loading the procedures…</p>}
          {loading.status === "failed" && (
            <ServerDown message={loading.message} onRetry={() => setAttempt(attempt + 1)} />
          )}
          {catalog !== null && <Page catalog={catalog} path={path} />}
        </main>
      </div>
    </>
  );
}

function Page({ catalog, path }: { catalog: Catalog; path: string }): JSX.Element {
  const procedure = catalog.procedures.find((each) => each.path === path);
  useEffect(() => {
    document.title = path === "" ? `${catalog.title} panel` : `${path} · ${catalog.title} panel`;
  }, [catalog, path]);
  if (procedure !== undefined) return <ProcedurePage key={path} procedure={procedure} />;
  return <Overview catalog={catalog} missing={path} />;
}

function ServerDown({ message, onRetry }: { message: string; onRetry: () => void }): JSX.Element {
  return (
    <section class="notice notice-error" role="alert">
      <h1>The server does not answer</h1>
      <p>{message} Start the server, then try again.</p>
      <button type="button" class="primary" onClick={onRetry}>
        Try again
      </button>
    </section>
  );
}

/** A link followed from the sidebar leads into the page, for the eye and for the keyboard. */
function useArrival(path: string, onArrival: () => void): void {
  const last = useRef(path);
  useEffect(() => {
    if (last.current === path) return;
    last.current = path;
    onArrival();
    scrollTo(0, 0);
    document.getElementById("main")?.focus({ preventScroll: true });
  });
}

/** Another user has other books. */
function useBooksOfUser(): void {
  const userId = useStore(sessionStore)?.user.id;
  useEffect(() => {
    if (userId !== undefined) void loadBooks();
  }, [userId]);
}

/** The hash names a procedure, so this link must not become the hash. */
function skipToMain(event: Event): void {
  event.preventDefault();
  document.getElementById("main")?.focus();
}

function describe(error: unknown): string {
  if (error instanceof TypeError) return "No connection could be made.";
  return error instanceof Error ? error.message : String(error);
}
