// `npm run soak`: ten minutes (SOAK_MINUTES) of people who write, read, follow streams and have webhooks, with all jobs. Memory must not
// grow, nothing may fail, and the doctor must find nothing.

import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import { connect } from "../packages/db/src/connect.ts";
import { startEmbeddedPostgres } from "../packages/embedded/src/index.ts";
import { residentMegabytes } from "./memory.ts";
import { type Running, start } from "./process.ts";
import { live, type Seen } from "./soak.people.ts";
import { keepsPromise, printTable, type Row } from "./table.ts";
import { startReceiver } from "./webhooks.ts";

const minutes = Number(process.env["SOAK_MINUTES"] ?? "10");
const people = 8;
const sampleMs = 2_000;

type Sample = { seconds: number; megabytes: number };

/** How much the last third of the samples grows from its start to its end, in percent, along the line that fits best. */
function growthOfLastThird(samples: readonly Sample[]): number {
  const last = samples.slice(Math.ceil((samples.length * 2) / 3));
  const mean = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const meanAt = mean(last.map(({ seconds }) => seconds));
  const meanSize = mean(last.map(({ megabytes }) => megabytes));
  const slope =
    mean(last.map((each) => (each.seconds - meanAt) * (each.megabytes - meanSize))) /
    mean(last.map(({ seconds }) => (seconds - meanAt) ** 2));
  const span = (last.at(-1)?.seconds ?? 0) - (last[0]?.seconds ?? 0);
  return (100 * slope * span) / (meanSize - (slope * span) / 2);
}

/** The sum of a metric's values whose labels match. */
async function metric({ url }: Running, pattern: RegExp): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return text
    .split("\n")
    .filter((line) => pattern.test(line))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(" "))), 0);
}

/** Waits until nothing is left to deliver, for a minute at most, and returns whether that came. */
async function settle(databaseUrl: string): Promise<boolean> {
  const client = connect(databaseUrl, { poolSize: 1 });
  const behind =
    "select from webhooks join books on books.id = book_id where enabled and cursor_seq < change_seq";
  let left = 1;
  for (let tries = 0; tries < 60 && left > 0; tries += 1) {
    left = (await client.unsafe(behind)).length;
    await wait(1_000);
  }
  await client.end({ timeout: 5 });
  return left === 0;
}

async function examine(databaseUrl: string, dataDir: string): Promise<number> {
  const env = { ...process.env, DATABASE_URL: databaseUrl, DATA_DIR: dataDir };
  const command = ["apps/server/bin/outlay.mjs", "doctor", "--json"];
  const { stdout } = await promisify(execFile)(process.execPath, command, { env });
  return (JSON.parse(stdout) as { left: number }).left;
}

async function sampleMemory(server: Running, isOver: () => boolean): Promise<Sample[]> {
  const begun = performance.now();
  const samples: Sample[] = [];
  while (!isOver()) {
    const megabytes = await residentMegabytes(server);
    samples.push({ seconds: (performance.now() - begun) / 1000, megabytes });
    await wait(sampleMs);
  }
  return samples;
}

async function soak(server: Running, receiver: Running, databaseUrl: string): Promise<Row[]> {
  const until = performance.now() + minutes * 60_000;
  const isOver = () => performance.now() > until;
  const seen: Seen = { calls: 0, events: 0, failures: [] };
  const given = { url: server.url, receiverUrl: receiver.url, seen, isOver };
  const [samples] = await Promise.all([
    sampleMemory(server, isOver),
    ...Array.from({ length: people }, (_, number) => live(given, number)),
  ]);
  const isSettled = await settle(databaseUrl);
  for (const failure of [...new Set(seen.failures)].slice(0, 20)) console.error(failure);
  const jobs = await metric(server, /^job_runs_total\{.*outcome="(retried|failed)"/);
  const faults = await metric(server, /^procedure_calls_total\{.*code="server\./);
  const refused = await metric(server, /^webhook_messages_total\{outcome="(refused|unreached)"/);
  const size = (at: number) => samples.at(at)?.megabytes ?? Number.NaN;
  return [
    { what: `calls in ${minutes} minutes`, value: seen.calls, unit: "" },
    { what: "events over streams", value: seen.events, unit: "" },
    {
      what: "messages to webhooks",
      value: await metric(server, /^webhook_messages_total\{outcome="accepted"/),
      unit: "",
    },
    { what: "runs of jobs", value: await metric(server, /^job_runs_total/), unit: "" },
    {
      what: "memory when two thirds are over",
      value: size(Math.ceil((samples.length * 2) / 3)),
      unit: "MB",
    },
    { what: "memory at the end", value: size(-1), unit: "MB" },
    {
      what: "memory grows in the last third",
      value: growthOfLastThird(samples),
      unit: "%",
      atMost: 5,
    },
    { what: "calls and streams that failed", value: seen.failures.length, unit: "", atMost: 0 },
    { what: "faults of the server", value: faults, unit: "", atMost: 0 },
    { what: "runs of jobs that failed", value: jobs, unit: "", atMost: 0 },
    { what: "messages to webhooks that failed", value: refused, unit: "", atMost: 0 },
    { what: "webhooks that are behind", value: isSettled ? 0 : 1, unit: "", atMost: 0 },
  ];
}

const dataDir = await mkdtemp(join(tmpdir(), "outlay-soak-"));
const postgres = await startEmbeddedPostgres({ connect, dataDir });
const receiver = await startReceiver();
const rows: Row[] = [];
try {
  const env = {
    DATABASE_URL: postgres.url,
    DATA_DIR: join(dataDir, "server"),
    LOG_LEVEL: "error",
    REQUESTS_PER_MINUTE: "1000000000",
    WEBHOOK_ALLOW: new URL(receiver.url).host,
  };
  const server = await start(["apps/server/bin/serve"], env, "/readyz");
  try {
    rows.push(...(await soak(server, receiver, postgres.url)));
  } finally {
    await server.stop();
  }
  const left = await examine(postgres.url, dataDir);
  rows.push({ what: "findings of the doctor", value: left, unit: "", atMost: 0 });
} finally {
  await receiver.stop();
  await postgres.stop();
  await rm(dataDir, { recursive: true, force: true });
}
printTable(rows);
process.exitCode = rows.every(keepsPromise) ? 0 : 1;
