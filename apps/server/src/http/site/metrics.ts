import cluster from "node:cluster";
import type { FastifyInstance } from "fastify";
import { collectDefaultMetrics, Histogram, Registry } from "prom-client";
import { backupMetrics } from "../../jobs/backup-metrics.ts";
import { jobMetrics } from "../../jobs/metrics.ts";
import { gauges } from "../../observability/gauges.ts";
import type { Services } from "../../services.ts";
import { shareMetrics } from "../../workers/worker-metrics.ts";
import { isEvents } from "../streams/events.ts";

/** `/metrics`: the process, requests, procedures, what is open and waiting, and the jobs, in Prometheus' text format. */
export function metrics(app: FastifyInstance, services: Services): void {
  const { clock, jobs, observer, site } = services;
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const duration = new Histogram({
    name: "http_request_duration_seconds",
    help: "Time from the request's arrival to the end of its reply",
    labelNames: ["method", "route", "status"],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
    registers: [registry],
  });
  for (const metric of [
    ...observer.metrics,
    ...gauges(services),
    ...jobMetrics(jobs),
    ...backupMetrics(site, clock),
  ])
    registry.registerMetric(metric);

  app.addHook("onResponse", (request, reply, done) => {
    const labels = {
      method: request.method,
      route: request.routeOptions.url ?? "none",
      status: reply.statusCode,
    };
    // Streams last as long as their readers like.
    if (!isEvents(reply)) duration.observe(labels, reply.elapsedTime / 1000);
    done();
  });

  // Of all workers together, where there are several.
  const read = cluster.isWorker ? shareMetrics(registry) : () => registry.metrics();
  app.get("/metrics", { logLevel: "warn" }, async (_request, reply) =>
    reply.type(registry.contentType).send(await read()),
  );
}
