import type { MetricObject } from "prom-client";

// What the processes of a server with several workers say to each other.

/** The metrics of one worker, as prom-client gives them. */
export type Metrics = MetricObject[];

export type FromWorker =
  | { kind: "listening"; url: string }
  /** Someone asks this worker for the metrics of all. */
  | { kind: "metricsWanted"; id: number }
  | { kind: "metrics"; id: number; metrics: Metrics }
  | Requests;

/** Requests of users and addresses that one worker has counted, for the others to count too. */
export type Requests = { kind: "requests"; counts: [subject: string, calls: number][] };

export type ToWorker =
  /** A question for this worker's own metrics. */
  | { kind: "metricsWanted"; id: number }
  | { kind: "allMetrics"; id: number; metrics: Metrics[] }
  | Requests;

/** Says to what watches over the workers that this one takes requests. */
export const reportListening = (url: string): void => send({ kind: "listening", url });

export function send(message: FromWorker): void {
  // What watches over the workers may have ended; this process is about to end then, too.
  if (process.connected) process.send?.(message);
}
