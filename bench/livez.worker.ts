import { request } from "node:http";
import { parentPort, workerData } from "node:worker_threads";

// Another client, in a thread of its own: what the load costs its own thread must not look like the server's fault.

const { url, everyMs } = workerData as { url: string; everyMs: number };

function ask(): Promise<number> {
  const begun = performance.now();
  return new Promise((resolve) => {
    const end = () => resolve(performance.now() - begun);
    const sent = request(`${url}/livez`, { agent: false }, (reply) =>
      reply.resume().on("end", end),
    );
    // No answer is as bad as one after a minute.
    sent.on("error", () => resolve(60_000)).end();
  });
}

let longestMs = 0;
const over = new AbortController();
parentPort?.on("message", () => over.abort());
while (!over.signal.aborted) {
  longestMs = Math.max(longestMs, await ask());
  await new Promise((resolve) => setTimeout(resolve, everyMs));
}
// A thread has no origin.
// oxlint-disable-next-line unicorn/require-post-message-target-origin
parentPort?.postMessage(longestMs);
parentPort?.close();
