import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import { printBytes } from "./bytes.ts";
import type { Procedure } from "./catalog.ts";
import { ChartsView } from "./charts/charts-view.tsx";
import { flowsOf } from "./charts/flows.ts";
import { chartsOf } from "./charts/read.ts";
import { ErrorView } from "./error-view.tsx";
import { FileView } from "./file-view.tsx";
import { useJump } from "./jump.ts";
import { LiveView } from "./live-view.tsx";
import { RawView } from "./raw-view.tsx";
import { type RunState, runStore, statusText } from "./run-state.ts";
import { PageBar } from "./page-bar.tsx";
import { NamesProvider, useNamesIn } from "./references/names.ts";
import { readSession } from "./session.ts";
import { sessionStore, setSession } from "./session-store.ts";
import { useStore } from "./store.ts";
import { readSheet } from "./table/read.ts";
import { SheetView } from "./table/sheet-view.tsx";
import { Tabs } from "./tabs.tsx";
import { Tree } from "./tree.tsx";
import { viewOf } from "./views/views.ts";
import { Waiting } from "./waiting.tsx";

type Done = Extract<RunState, { status: "done" }>;
type View = "own" | "charts" | "table" | "tree" | "raw";

export function ResponsePanel({ procedure }: { procedure: Procedure }): JSX.Element {
  const state = useStore(runStore(procedure.path));
  const { data, charts, flows, sheet, own, views } = useViews(procedure, state);
  const [chosen, setChosen] = useState<View | null>(null);
  const [usual = "tree"] = Object.keys(views) as View[];
  const view = chosen !== null && chosen in views ? chosen : usual;
  const names = useNamesIn(state.status === "live" ? state.events : data);
  const { heading, goBack } = useJump(state);
  return (
    <section class="card" aria-labelledby="response-title" aria-busy={state.status === "running"}>
      <header class="card-head">
        <h2 id="response-title" ref={heading} tabIndex={-1}>
          Result
        </h2>
        {state.status === "done" && (
          <>
            <Tabs label="Result as" tabs={views} selected={view} onSelect={setChosen} />
            <span class="spacer" />
            <StatusLine state={state} />
          </>
        )}
        {state.status !== "idle" && (
          <button type="button" class="link back" onClick={goBack}>
            Back to the input
          </button>
        )}
      </header>
      <p class="visually-hidden" role="status">
        {statusText(state)}
      </p>
      <div class="card-body">
        <NamesProvider value={names}>
          {state.status === "done" && view === "raw" && <RawView {...state} />}
          {view === "own" && own !== undefined && <own.View data={data} />}
          {view === "charts" && <ChartsView charts={charts} flows={flows} sheet={sheet} />}
          {view === "table" && <SheetView {...sheet} />}
          {state.status === "done" && view === "tree" && (
            <DoneView procedure={procedure} state={state} />
          )}
          {state.status !== "done" && <PendingView procedure={procedure} state={state} />}
        </NamesProvider>
        {state.status === "done" && view !== "raw" && (
          <PageBar path={procedure.path} state={state} />
        )}
      </div>
    </section>
  );
}

/** All that a result can be seen as; what shows most comes first. */
function useViews(procedure: Procedure, state: RunState) {
  const data = state.status === "done" && state.decoded.ok ? state.decoded.data : undefined;
  const charts = useMemo(
    () => (data === undefined ? [] : chartsOf(procedure.path, data)),
    [procedure, data],
  );
  const flows = useMemo(() => flowsOf(procedure.path, data), [procedure, data]);
  const sheet = useMemo(() => readSheet(data), [data]);
  const own = viewOf(procedure.path, data);
  const views: Partial<Record<View, string>> = {
    ...(own !== undefined && { own: own.label }),
    ...((charts.length > 0 || flows !== null) && { charts: "Charts" }),
    ...(sheet.tables.length > 0 && { table: "Table" }),
    tree: state.status === "done" && state.reply.file !== undefined ? "File" : "Tree",
    raw: "Raw",
  };
  return { data, charts, flows, sheet, own, views };
}

function PendingView({ procedure, state }: { procedure: Procedure; state: RunState }) {
  switch (state.status) {
    case "idle":
      return <p class="empty">Nothing has run yet.</p>;
    case "running":
      return <Waiting startedAt={state.startedAt} />;
    case "stopped":
      return (
        <p class="empty">
          Stopped before a reply came. The server may have carried it out all the same.
        </p>
      );
    case "failed":
      return <ErrorView procedure={procedure} detail={state.message} issues={state.issues} />;
    case "live":
      return <LiveView procedure={procedure} state={state} />;
    case "done":
      return null;
  }
}

function StatusLine({ state }: { state: Done }): JSX.Element {
  const { reply, decoded, refreshed } = state;
  return (
    <p class="status-line">
      <span class={`badge ${decoded.ok ? "good" : "bad"}`}>
        {reply.status} {reply.statusText}
      </span>
      <span>{reply.durationMs.toFixed(reply.durationMs < 10 ? 1 : 0)} ms</span>
      <span>{printBytes(reply.bytes)}</span>
      {refreshed && (
        <span title="The access token had expired; it was renewed.">token renewed</span>
      )}
    </p>
  );
}

function DoneView({ procedure, state }: { procedure: Procedure; state: Done }): JSX.Element {
  const { decoded, reply } = state;
  if (reply.file !== undefined) return <FileView file={reply.file} text={reply.text} />;
  if (!decoded.ok) return <ErrorView procedure={procedure} {...decoded.error} />;
  if (decoded.data === undefined) return <p class="empty">Done. The reply has no content.</p>;
  return (
    <>
      <SessionOffer data={decoded.data} />
      <Tree value={decoded.data} />
    </>
  );
}

/** A Session that the form obtained can become the panel's own. */
function SessionOffer({ data }: { data: unknown }): JSX.Element | null {
  const current = useStore(sessionStore);
  const session = readSession(data);
  if (session === null || session.accessToken === current?.accessToken) return null;
  return (
    <p class="offer">
      This is a session of {session.user.email}.{" "}
      <button type="button" class="small" onClick={() => setSession(session)}>
        Use it in the panel
      </button>
    </p>
  );
}
