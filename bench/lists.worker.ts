import { parentPort, workerData } from "node:worker_threads";

// Another client, in a thread of its own: what this one computes must not look like the server's fault.

const { url, accessToken, pauseMs } = workerData as {
  url: string;
  accessToken: string;
  pauseMs: number;
};
const headers = { authorization: `Bearer ${accessToken}` };
const times: number[] = [];
const over = new AbortController();
parentPort?.on("message", () => over.abort());
while (!over.signal.aborted) {
  const begun = performance.now();
  const reply = await fetch(`${url}/api/expenses?limit=50`, { headers });
  await reply.arrayBuffer();
  if (!reply.ok) throw new Error(`a list failed with ${reply.status}`);
  times.push(performance.now() - begun);
  await new Promise((resolve) => setTimeout(resolve, pauseMs));
}
// A thread has no origin.
// oxlint-disable-next-line unicorn/require-post-message-target-origin
parentPort?.postMessage(times);
parentPort?.close();
