import type { JSX } from "preact";
import type { Procedure } from "./catalog.ts";
import { ErrorView } from "./error-view.tsx";
import type { RunState } from "./run-state.ts";
import { Tree } from "./tree.tsx";

type Live = Extract<RunState, { status: "live" }>;

const PHASES = {
  connecting: "Connecting…",
  open: "Open. Events appear as they come, newest first.",
  ended: "The server ended the stream.",
  lost: "The connection was lost. Resume goes on behind the last event.",
  stopped: "Stopped.",
} as const;

export function LiveView({ procedure, state }: { procedure: Procedure; state: Live }): JSX.Element {
  return (
    <>
      <p class={`empty phase-${state.phase}`}>{PHASES[state.phase]}</p>
      {state.error !== null && <ErrorView procedure={procedure} {...state.error} />}
      <ol class="events" reversed>
        {state.events.map((event) => (
          <li key={`${event.at}-${event.id}`}>
            <p class="hint">
              {new Date(event.at).toLocaleTimeString()} {event.id !== "" && `id ${event.id}`}
            </p>
            <Tree value={event.data} />
          </li>
        ))}
      </ol>
    </>
  );
}
