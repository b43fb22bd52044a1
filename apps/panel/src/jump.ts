import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { RunState } from "./run-state.ts";

/** Where the result lies beneath the form, as styles/layout.css has it. */
const NARROW = "(max-width: 1120px)";

interface Jump {
  /** The heading of the result. */
  readonly heading: RefObject<HTMLHeadingElement | null>;
  readonly goBack: () => void;
}

/** On a narrow page each new result comes into view and has the focus, with a way back to where that was. */
export function useJump(state: RunState): Jump {
  const heading = useRef<HTMLHeadingElement>(null);
  const origin = useRef<Element | null>(null);
  const before = useRef(state);
  useEffect(() => {
    const isArrival = isNewResult(before.current, state);
    before.current = state;
    if (!isArrival || !matchMedia(NARROW).matches) return;
    if (document.activeElement !== heading.current) origin.current = document.activeElement;
    reach(heading.current);
  }, [state]);
  const goBack = () => {
    const field = origin.current;
    const isField = field instanceof HTMLElement && field.isConnected && field.closest("form");
    reach(isField ? field : document.getElementById("request-title"));
  };
  return { heading, goBack };
}

/** Another page of a list is no new result, nor is what the page finds when it is opened. */
export function isNewResult(before: RunState, state: RunState): boolean {
  if (before === state) return false;
  if (state.status === "live") return before.status !== "live" || state.phase === "connecting";
  if (state.status === "done") return before.status !== "done" || before.call !== state.call;
  return state.status === "failed";
}

function reach(element: HTMLElement | null): void {
  element?.focus({ preventScroll: true });
  element?.scrollIntoView({ block: element.tagName === "H2" ? "start" : "center" });
}
