import { AggregatorRegistry, type Registry } from "prom-client";
import { type Metrics, send, type ToWorker } from "./messages.ts";

/** The metrics of all workers as one text, for a worker; each answers for itself to the one that is asked. */
export function shareMetrics(own: Registry): () => Promise<string> {
  const waiting = new Map<number, (all: Metrics[]) => void>();
  let asked = 0;
  const answer = async (id: number) =>
    send({ kind: "metrics", id, metrics: await own.getMetricsAsJSON() });
  process.on("message", (message: ToWorker) => {
    if (message.kind === "metricsWanted") return void answer(message.id);
    if (message.kind !== "allMetrics") return;
    waiting.get(message.id)?.(message.metrics);
    waiting.delete(message.id);
  });
  return async () => {
    const id = (asked += 1);
    const all = await new Promise<Metrics[]>((resolve) => {
      waiting.set(id, resolve);
      send({ kind: "metricsWanted", id });
    });
    return AggregatorRegistry.aggregate(all).metrics();
  };
}
