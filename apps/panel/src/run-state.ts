import { type Issue } from "./schema/issues.ts";
import { type Store, createStore } from "./store.ts";
import type { Call, Decoded, Transport, WireError, WireReply, WireRequest } from "./wire/types.ts";

export interface LiveEvent {
  readonly at: number;
  readonly id: string;
  readonly data: unknown;
}

/** What the latest run of a procedure came to. */
export type RunState =
  | { readonly status: "idle" }
  | { readonly status: "running"; readonly startedAt: number; readonly stop: () => void }
  | { readonly status: "stopped" }
  | {
      readonly status: "done";
      readonly call: Call;
      readonly transport: Transport;
      /** Whose session it was run in. */
      readonly caller: string;
      /** Of a list, the latest page. */
      readonly request: WireRequest;
      readonly reply: WireReply;
      /** Of a list, all pages that have been loaded. */
      readonly decoded: Decoded;
      readonly refreshed: boolean;
      /** What loading another page of it comes to. */
      readonly more: "idle" | "loading" | { readonly failure: string };
    }
  /** No reply: the request could not be built, or the server could not be reached. */
  | { readonly status: "failed"; readonly message: string; readonly issues: readonly Issue[] }
  | {
      readonly status: "live";
      readonly phase: "connecting" | "open" | "ended" | "lost" | "stopped";
      readonly events: readonly LiveEvent[];
      readonly error: WireError | null;
      readonly lastEventId: string;
      readonly stop: () => void;
    };

const states = new Map<string, Store<RunState>>();

export function runStore(path: string): Store<RunState> {
  const existing = states.get(path);
  if (existing !== undefined) return existing;
  const created = createStore<RunState>({ status: "idle" });
  states.set(path, created);
  return created;
}

export function issuesOf(state: RunState): readonly Issue[] {
  if (state.status === "failed") return state.issues;
  return state.status === "done" && !state.decoded.ok ? state.decoded.error.issues : [];
}

export function isRunning(state: RunState): boolean {
  return (
    state.status === "running" ||
    (state.status === "live" && (state.phase === "connecting" || state.phase === "open"))
  );
}

/** One sentence for people who cannot see the result change. */
export function statusText(state: RunState): string {
  switch (state.status) {
    case "idle":
      return "";
    case "running":
      return "Running.";
    case "stopped":
      return "Stopped.";
    case "failed":
      return `Failed. ${state.message}`;
    case "live":
      return state.error === null ? `Stream ${state.phase}.` : `Failed. ${state.error.detail}`;
    case "done": {
      const took = `in ${Math.round(state.reply.durationMs)} milliseconds`;
      if (state.decoded.ok) return `Succeeded with status ${state.reply.status} ${took}.`;
      const { code, detail } = state.decoded.error;
      return `Failed with status ${state.reply.status} ${took}: ${code}. ${detail}`;
    }
  }
}
