import type { SharedCounts } from "@outlay/api";
import { send, type ToWorker } from "./messages.ts";

/** How long what a worker has counted waits for more. Within it, a flood may have as much of each worker. */
const gatherMs = 100;

/** The counts of requests that workers of one server have in common. */
export function shareRequests(): SharedCounts {
  const counts = new Map<string, number>();
  const sendAll = () => {
    send({ kind: "requests", counts: [...counts] });
    counts.clear();
  };
  return {
    report: (subject, calls) => {
      if (counts.size === 0) setTimeout(sendAll, gatherMs).unref();
      counts.set(subject, (counts.get(subject) ?? 0) + calls);
    },
    onReport: (count) =>
      void process.on("message", (message: ToWorker) => {
        if (message.kind !== "requests") return;
        for (const [subject, calls] of message.counts) count(subject, calls);
      }),
  };
}
