import { countPasswords } from "@outlay/api";
import { runText } from "@outlay/db";
import { Gauge, type Metric } from "prom-client";
import type { Services } from "../services.ts";

function openStreams({ live }: Pick<Services, "live">): Metric[] {
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
  return [open];
}

function connections({ pool }: Pick<Services, "pool">): Metric[] {
  const all = new Gauge({
    name: "db_connections",
    help: "Connections to the database that this process may have, by whether a statement or transaction uses them",
    labelNames: ["state"],
    registers: [],
    collect(): void {
      const { places, taken } = pool();
      this.set({ state: "used" }, taken);
      this.set({ state: "free" }, places - taken);
    },
  });
  const waiting = new Gauge({
    name: "db_waiting",
    help: "Statements and transactions that wait for a connection",
    registers: [],
    collect(): void {
      this.set(pool().waiting);
    },
  });
  return [all, waiting];
}

function passwords(): Metric[] {
  const hashing = new Gauge({
    name: "passwords_hashing",
    help: "Passwords that are hashed or verified, and those that wait for it",
    labelNames: ["state"],
    registers: [],
    collect(): void {
      const { running, waiting: queued } = countPasswords();
      this.set({ state: "running" }, running);
      this.set({ state: "waiting" }, queued);
    },
  });
  return [hashing];
}

function failingWebhooks({ shortWaitDb }: Pick<Services, "shortWaitDb">): Metric[] {
  const failing = new Gauge({
    name: "webhooks_failing",
    help: "Enabled webhooks whose last event could not be delivered, over all servers",
    aggregator: "max",
    registers: [],
    async collect(): Promise<void> {
      this.remove();
      const rows = await runText<{ count: number }>(
        shortWaitDb,
        "select count(*)::int as count from webhooks where enabled and failing_since is not null",
      ).catch(() => []);
      for (const { count } of rows) this.set(count);
    },
  });
  return [failing];
}

function server({ stopping }: Pick<Services, "stopping">): Metric[] {
  const stops = new Gauge({
    name: "server_stopping",
    help: "1 while the server finishes what it has before it stops",
    aggregator: "max",
    registers: [],
    collect(): void {
      this.set(stopping.isStopping() ? 1 : 0);
    },
  });
  const zones = new Gauge({
    name: "time_zone_data_info",
    help: "Version of the time zone data in use, which comes with Node",
    aggregator: "first",
    labelNames: ["tz", "node"],
    registers: [],
  });
  zones.set({ tz: process.versions.tz ?? "none", node: process.versions.node }, 1);
  return [stops, zones];
}

/** What is open, in use and waiting at this moment. */
export const gauges = (services: Services): Metric[] => [
  ...openStreams(services),
  ...connections(services),
  ...passwords(),
  ...failingWebhooks(services),
  ...server(services),
];
