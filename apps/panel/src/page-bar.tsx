import type { JSX } from "preact";
import { type Paged, readPaged } from "./paging.ts";
import { loadMore } from "./run-more.ts";
import type { RunState } from "./run-state.ts";
import { callerOf } from "./session.ts";
import { sessionStore } from "./session-store.ts";
import { useStore } from "./store.ts";

type Done = Extract<RunState, { status: "done" }>;

/** Below a list that comes in pages: how much of it is here, and the way to the rest. */
export function PageBar({ path, state }: { path: string; state: Done }): JSX.Element | null {
  const caller = callerOf(useStore(sessionStore));
  const paged = state.decoded.ok ? readPaged(state.decoded.data) : null;
  if (paged === null) return null;
  const { more } = state;
  const isOthers = paged.next !== null && caller !== state.caller;
  return (
    <div class="page-bar">
      <p role="status">
        {countShown(paged)}
        {isOthers && " Run it again to go on: the user or the book is another one now."}
      </p>
      {paged.next !== null && !isOthers && (
        <button
          type="button"
          class="small"
          aria-disabled={more === "loading"}
          onClick={() => void loadMore(path)}
        >
          {more === "loading" ? "Loading…" : typeof more === "object" ? "Try again" : "Load more"}
        </button>
      )}
      {typeof more === "object" && (
        <p class="field-error" role="alert">
          {more.failure}
        </p>
      )}
    </div>
  );
}

function countShown({ shown, total, next }: Paged): string {
  if (shown === 0 && next === null) return "Nothing is in this list.";
  const count = total === undefined ? `${shown} shown.` : `${shown} of ${total} shown.`;
  return next === null ? `${count} That is all.` : count;
}
