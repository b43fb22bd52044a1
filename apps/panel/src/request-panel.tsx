import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Procedure } from "./catalog.ts";
import { transportStore } from "./transport-store.ts";
import { TransportSwitch } from "./transport-switch.tsx";
import { draftOfValue, draftStore, initialDraft } from "./draft.ts";
import { fileStore } from "./files.ts";
import { InputForm } from "./input-form.tsx";
import { hasPreview, previewProcedure, runProcedure } from "./run.ts";
import { isRunning, runStore } from "./run-state.ts";
import { sessionStore } from "./session-store.ts";
import { openSignIn } from "./sign-in-box.tsx";
import { SnippetBox } from "./snippet-box.tsx";
import { useStore } from "./store.ts";
import { Tabs } from "./tabs.tsx";

/** The input as a form and as JSON, and the button that runs it. */
export function RequestPanel({ procedure }: { procedure: Procedure }): JSX.Element {
  const [view, setView] = useState<"form" | "json">("form");
  const store = draftStore(procedure);
  const draft = useStore(store);
  const { input: schema, example } = procedure;
  const clear = () => {
    store.set(initialDraft(procedure));
    fileStore(procedure.path).set(null);
  };
  return (
    <section class="card" aria-labelledby="request-title">
      <header class="card-head">
        <h2 id="request-title" tabIndex={-1}>
          Input
        </h2>
        {schema !== null && (
          <Tabs
            label="Input as"
            tabs={{ form: "Form", json: "JSON" }}
            selected={view}
            onSelect={setView}
          />
        )}
        <span class="spacer" />
        {example !== null && example !== undefined && (
          <button type="button" class="small" onClick={() => store.set(draftOfValue(example))}>
            Fill example
          </button>
        )}
        {schema !== null && (
          <button type="button" class="small quiet" onClick={clear}>
            Clear
          </button>
        )}
      </header>
      <form class="card-body" autocomplete="off" onSubmit={(event) => event.preventDefault()}>
        {schema === null && <p class="hint">This procedure takes no input.</p>}
        {schema !== null && <InputForm procedure={procedure} schema={schema} view={view} />}
      </form>
      <RunBar procedure={procedure} />
      <SnippetBox procedure={procedure} input={draft.input} />
    </section>
  );
}

function RunBar({ procedure }: { procedure: Procedure }): JSX.Element {
  const transport = useStore(transportStore);
  const state = useStore(runStore(procedure.path));
  const session = useStore(sessionStore);
  const running = isRunning(state);
  const stop = state.status === "running" || state.status === "live" ? state.stop : undefined;
  const resume = state.status === "live" && state.phase === "lost";
  return (
    <div class="run-bar">
      <button
        type="button"
        class={running ? "stop" : "primary"}
        aria-keyshortcuts="Control+Enter Meta+Enter"
        onClick={() => (running ? stop?.() : void runProcedure(procedure, transport))}
      >
        {running ? "Stop" : resume ? "Resume" : "Run"}
      </button>
      <kbd aria-hidden="true">Ctrl ⏎</kbd>
      {hasPreview(procedure) && !running && (
        <button
          type="button"
          title="Shows what it would do, and does nothing"
          onClick={() => void previewProcedure(procedure, transport)}
        >
          Preview
        </button>
      )}
      {session === null && procedure.auth !== "public" && (
        <span class="hint">
          Nobody is signed in.{" "}
          <button type="button" class="link" onClick={openSignIn}>
            Sign in
          </button>
        </span>
      )}
      <span class="spacer" />
      <TransportSwitch procedure={procedure} />
    </div>
  );
}
