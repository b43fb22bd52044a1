import { Counter, Gauge, type Metric } from "prom-client";
import type { Jobs } from "./jobs.ts";
import type { Backlog } from "./tables.ts";

// The label is not `job`, which Prometheus gives to whatever it scrapes.

type Described = { name: string; help: string };

/** How runs of this process ended, and what waits and has failed over all servers. */
export function jobMetrics({ outcomes, readBacklog }: Jobs): Metric[] {
  const runs = new Counter({
    name: "job_runs_total",
    help: "Runs of jobs in this process, by how they ended",
    labelNames: ["name", "outcome"],
    registers: [],
    collect(): void {
      this.reset();
      for (const [name, counts] of outcomes)
        for (const [outcome, count] of Object.entries(counts)) this.inc({ name, outcome }, count);
    },
  });

  /** One query for all gauges. While the database is away, they have no values. */
  let reading: Promise<Backlog[]> | undefined;
  const read = () =>
    (reading ??= readBacklog()
      .catch(() => [])
      .finally(() => (reading = undefined)));
  const gauge = (described: Described, valueOf: (backlog: Backlog) => number): Gauge =>
    new Gauge({
      ...described,
      aggregator: "max",
      labelNames: ["name"],
      registers: [],
      async collect(): Promise<void> {
        const backlog = await read();
        this.reset();
        for (const each of backlog) this.set({ name: each.name }, valueOf(each));
      },
    });
  return [
    runs,
    gauge({ name: "jobs_waiting", help: "Due jobs that wait" }, ({ waiting }) => waiting),
    gauge({ name: "jobs_failed", help: "Jobs that were given up" }, ({ failed }) => failed),
    gauge(
      { name: "jobs_oldest_waiting_seconds", help: "How late the longest waiting job is" },
      ({ oldestSeconds }) => oldestSeconds,
    ),
  ];
}
