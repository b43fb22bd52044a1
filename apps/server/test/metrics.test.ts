import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Metric, Registry } from "prom-client";
import { afterAll, expect, test } from "vitest";
import { parse } from "yaml";
import { backupMetrics } from "../src/jobs/backup-metrics.ts";
import { createObserver } from "../src/observability/observer.ts";
import { openEvents } from "./events.fixture.ts";
import { serveApp } from "./http.fixture.ts";

const server = await serveApp({
  mailer: { deliver: async () => undefined, close: async () => {} },
});
afterAll(server.close);
const alice = await server.signUp("alice");

const deploy = join(import.meta.dirname, "../../../deploy");
const read = (name: string) => readFileSync(join(deploy, name), "utf8");
async function textOf(metrics: readonly Metric[]): Promise<string> {
  const registry = new Registry();
  for (const metric of metrics) registry.registerMetric(metric);
  return registry.metrics();
}
const readMetrics = async () => (await server.send("GET", "/metrics")).text;

test("procedures are counted by how they end, over both transports", async () => {
  await alice.send("POST", "/api/expenses", { json: { amount: "1" } });
  await alice.send("POST", "/api/expenses", { json: { amount: "none" } });
  await alice.send("GET", "/trpc/expenses.list,accounts.list?batch=1");
  await server.send("GET", "/api/expenses");
  const text = await readMetrics();
  const calls = text.match(/^procedure_calls_total\{procedure="(expenses|accounts).*$/gm);
  expect(calls?.toSorted()).toEqual([
    'procedure_calls_total{procedure="accounts.list",code="ok"} 1',
    'procedure_calls_total{procedure="expenses.create",code="input.invalid"} 1',
    'procedure_calls_total{procedure="expenses.create",code="ok"} 1',
    'procedure_calls_total{procedure="expenses.list",code="auth.unauthenticated"} 1',
    'procedure_calls_total{procedure="expenses.list",code="ok"} 1',
  ]);
});

test("what is open, in use and waiting is shown, and how long changes take to streams", async () => {
  const { authorization, send } = alice;
  const stream = await openEvents(`${server.url}/api/changes/live`, { authorization });
  await stream.next("ready");
  server.clock.now = new Date(server.clock.now.getTime() + 1_000);
  await send("POST", "/api/expenses", { json: { amount: "1" } });
  await stream.next("change");
  const text = await readMetrics();
  for (const line of [
    'live_open{kind="stream"} 1',
    "live_delay_seconds_count 1",
    'db_connections{state="free"}',
    "db_waiting 0",
    'passwords_hashing{state="waiting"} 0',
    "webhooks_failing 0",
    "server_stopping 0",
    'job_runs_total{name="sweep",outcome="failed"} 0',
  ])
    expect(text).toContain(line);
  stream.close();
  await expect.poll(readMetrics).toContain('live_open{kind="stream"} 0');
  // A stream is not a slow request.
  const timed = await readMetrics();
  expect(timed).toContain('route="/api/expenses",status="201"');
  expect(timed).not.toContain('route="/api/changes/live"');
});

test("faults begin at 0, so that the first one is an increase", async () => {
  expect(await readMetrics()).toMatch(/^procedure_faults_total 0$/m);
  const observer = createObserver();
  const fails = () => observer.call("expenses.list", () => Promise.reject(new Error("broken")));
  await expect(fails()).rejects.toThrow("broken");
  expect(await textOf(observer.metrics)).toMatch(/^procedure_faults_total 1$/m);
});

type Dashboard = { panels: { title: string; targets: { expr: string }[] }[] };
type Rules = { groups: { rules: { alert: string; expr: string; annotations: object }[] }[] };

const expressions = [
  ...(JSON.parse(read("grafana/outlay.json")) as Dashboard).panels.flatMap(({ title, targets }) =>
    targets.map(({ expr }) => ({ what: title, expr })),
  ),
  ...(parse(read("prometheus/alerts.yml")) as Rules).groups.flatMap(({ rules }) =>
    rules.map(({ alert, expr }) => ({ what: alert, expr })),
  ),
];

/** The metrics of an expression: what is left without texts, labels, functions and numbers. */
const metricsIn = (expr: string) =>
  expr
    .replaceAll(/\{[^}]*\}|\[[^\]]*\]|\b(by|on) \([^)]*\)/g, " ")
    .match(/\b[a-z]\w*\b(?!\s*\()/g)
    ?.filter((name) => !["and", "or", "by", "on"].includes(name)) ?? [];

/** What an expression asks for and the text of /metrics does not have. */
function missingIn(expr: string, text: string): string[] {
  const described = new Set(text.match(/(?<=^# TYPE )\w+/gm));
  const names = metricsIn(expr);
  const labels = [...expr.matchAll(/\b(?:by|on) \(([^)]*)\)/g)].flatMap(([, list = ""]) =>
    list.split(", "),
  );
  return [
    ...(names.length === 0 ? ["a metric"] : []),
    // Prometheus' own.
    ...names.filter(
      (name) => name !== "up" && !described.has(name.replace(/_(bucket|count|sum)$/, "")),
    ),
    ...labels.filter(
      (label) => !["instance", "le"].includes(label) && !text.includes(`${label}="`),
    ),
  ];
}

test("dashboard and alert rules ask for metrics and labels that there are", async () => {
  // Those of backups are there with BACKUP_DIR alone, and so with the embedded database.
  const text =
    (await readMetrics()) + (await textOf(backupMetrics({ backupDir: "/none" }, () => new Date())));
  expect(expressions.length).toBeGreaterThan(30);
  const missing = expressions.map(({ what, expr }) => ({ what, missing: missingIn(expr, text) }));
  expect(missing.filter((each) => each.missing.length > 0)).toEqual([]);
});
