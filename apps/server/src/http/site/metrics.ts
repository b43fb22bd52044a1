import type { FastifyInstance } from "fastify";
import { collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { backupMetrics } from "../../jobs/backup-metrics.ts";
import { jobMetrics } from "../../jobs/metrics.ts";
import type { Services } from "../../services.ts";

/** `/metrics`: the process, the requests by route and the jobs, in Prometheus' text format. */
export function metrics(app: FastifyInstance, { jobs, live, site }: Services): void {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const duration = new Histogram({
    name: "http_request_duration_seconds",
    help: "Time from the request's arrival to the end of its reply",
    labelNames: ["method", "route", "status"],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
    registers: [registry],
  });

  const open = new Gauge({
    name: "live_open",
    help: "Open streams of changes, over any transport, and open sockets",
    labelNames: ["kind"],
    registers: [],
    collect(): void {
      const { streams, watched } = live.count();
      this.set({ kind: "stream" }, streams);
      this.set({ kind: "socket" }, watched);
    },
  });
  registry.registerMetric(open);
  const zones = new Gauge({
    name: "time_zone_data_info",
    help: "Version of the time zone data in use, which comes with Node",
    labelNames: ["tz", "node"],
    registers: [registry],
  });
  zones.set({ tz: process.versions.tz ?? "none", node: process.versions.node }, 1);
  for (const metric of [...jobMetrics(jobs), ...backupMetrics(site)])
    registry.registerMetric(metric);

  app.addHook("onResponse", async (request, reply) => {
    const labels = {
      method: request.method,
      route: request.routeOptions.url ?? "none",
      status: reply.statusCode,
    };
    duration.observe(labels, reply.elapsedTime / 1000);
  });

  app.get("/metrics", { logLevel: "warn" }, async (_request, reply) =>
    reply.type(registry.contentType).send(await registry.metrics()),
  );
}
