import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

/** Says that something is under way, and from the second second on for how long. */
export function Waiting({ startedAt }: { startedAt: number }): JSX.Element {
  const [now, setNow] = useState(startedAt);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.round((now - startedAt) / 1000);
  return <p class="empty running">Waiting for the server…{seconds > 0 && ` ${seconds} s`}</p>;
}
