import type { JSX } from "preact";

/** A sentence of the API: what stands between backticks is code. */
export function Prose({ text }: { text: string }): JSX.Element {
  const parts = text.split("`");
  return <>{parts.map((part, at) => (at % 2 === 1 ? <code key={at}>{part}</code> : part))}</>;
}
