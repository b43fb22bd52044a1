import type { JSX } from "preact";
import { chooseTransport } from "./transport-store.ts";
import { restoreDraft } from "./draft.ts";
import type { HistoryEntry } from "./history.ts";
import { history } from "./run.ts";
import { useStore } from "./store.ts";

/** The last runs of this tab; one click brings the input back. */
export function HistoryList(): JSX.Element {
  const entries = useStore(history.store);
  return (
    <section class="card" aria-labelledby="history-title">
      <header class="card-head">
        <h2 id="history-title">History</h2>
        <span class="spacer" />
        {entries.length > 0 && (
          <button type="button" class="small quiet" onClick={history.clear}>
            Clear history
          </button>
        )}
      </header>
      {entries.length === 0 ? (
        <p class="card-body empty">
          Runs of this tab are listed here, without passwords and tokens.
        </p>
      ) : (
        <ol class="history">
          {entries.map((entry) => (
            <li key={`${entry.at}-${entry.path}`}>
              <HistoryButton entry={entry} />
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

function HistoryButton({ entry }: { entry: HistoryEntry }): JSX.Element {
  const { path, transport, input, status, code, durationMs, at } = entry;
  return (
    <button type="button" onClick={() => restore(entry)}>
      <span class={`badge ${code === "" ? "good" : "bad"}`}>{status}</span>
      <span class="history-path">{path}</span>
      <span class="history-input">{input === undefined ? "" : JSON.stringify(input)}</span>
      <span class="hint">
        {transport === "rest" ? "REST" : "tRPC"} · {Math.round(durationMs)} ms ·{" "}
        {new Date(at).toLocaleTimeString()}
      </span>
    </button>
  );
}

function restore({ path, transport, input }: HistoryEntry): void {
  restoreDraft(path, input);
  chooseTransport(transport);
  location.hash = path;
}
