import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Procedure } from "./catalog.ts";
import { transportStore } from "./transport-store.ts";
import { isRestOnly } from "./files.ts";
import { HistoryList } from "./history-list.tsx";
import { Prose } from "./prose.tsx";
import { RequestPanel } from "./request-panel.tsx";
import { ResponsePanel } from "./response-panel.tsx";
import { runProcedure } from "./run.ts";

const AUTH_WORDS = {
  public: "no sign-in needed",
  user: "needs a signed-in user",
  scoped: "needs a signed-in user",
  book: "needs a signed-in user, acts on a book",
} as const;

export function ProcedurePage({ procedure }: { procedure: Procedure }): JSX.Element {
  useRunKey(procedure);
  return (
    <article>
      <ProcedureHead procedure={procedure} />
      <div class="columns">
        <RequestPanel procedure={procedure} />
        <div class="column">
          <ResponsePanel procedure={procedure} />
          <HistoryList />
        </div>
      </div>
    </article>
  );
}

function ProcedureHead({ procedure }: { procedure: Procedure }): JSX.Element {
  const { path, type, summary, description, auth, rest, errors = [] } = procedure;
  return (
    <header class="procedure-head">
      <div class="procedure-title">
        <h1>{path}</h1>
        <span class={`badge kind-${type}`}>{type}</span>
        <span class="hint">{AUTH_WORDS[auth]}</span>
      </div>
      <p class="lead">{summary}</p>
      {description !== undefined && description !== summary && (
        <p class="description">
          <Prose text={description} />
        </p>
      )}
      <p class="routes">
        {!isRestOnly(procedure) && (
          <code>
            {type === "mutation" ? "POST" : "GET"} /trpc/{path}
          </code>
        )}
        {rest !== null && (
          <code>
            {rest.method} {rest.path} → {rest.successStatus}
          </code>
        )}
      </p>
      {errors.length > 0 && (
        <p class="routes">
          <span class="hint">May fail with</span>
          {errors.map((code) => (
            <code key={code}>{code}</code>
          ))}
        </p>
      )}
    </header>
  );
}

/** Ctrl or Cmd + Enter runs from anywhere on the page but an open dialog. */
function useRunKey(procedure: Procedure): void {
  const latest = useRef(procedure);
  latest.current = procedure;
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      if (document.querySelector("dialog[open]") !== null) return;
      event.preventDefault();
      void runProcedure(latest.current, transportStore.get());
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
}
