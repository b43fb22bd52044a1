import type { JSX } from "preact";

const GOOD = /^(2\d\d|enabled|posted|committed|ready|new|ok)$/;
const BAD =
  /^([345]\d\d|failing|disabled.*|missed|invalid|exceeded|reverted|timeout|.+_(refused|failed|found|unreadable))$/;
const WAITING = /^(due|pending|near|paused|needs_\w+)$/;

/** The class that colours a state. */
function toneOf(state: string): string {
  if (GOOD.test(state)) return "good";
  if (BAD.test(state)) return "bad";
  return WAITING.test(state) ? "waiting" : "";
}

/** A state in a colour of its own; the word says the same. */
export function StateBadge({ text }: { text: string }): JSX.Element {
  return <span class={`badge ${toneOf(text)}`}>{text}</span>;
}
