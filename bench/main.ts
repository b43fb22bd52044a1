// `npm run bench`: what the project promises of speed and size, measured in one run.
// `npm run bench -- list` measures only what is named. BENCH_SCALE=0.01 makes a quick run of the largest ones.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbeddedPostgres } from "../packages/embedded/src/index.ts";
import { benchAnalytics } from "./analytics.ts";
import { benchArchive } from "./archive.ts";
import { benchBudgets } from "./budgets.ts";
import { benchBulk } from "./bulk.ts";
import { benchCreate } from "./create.ts";
import { benchLargeBook, benchManyBooks } from "./data.ts";
import { benchDays } from "./days.ts";
import { benchExport } from "./export.ts";
import { benchFlood } from "./flood.ts";
import { benchHostile } from "./hostile.ts";
import { benchImports } from "./imports.ts";
import { benchList } from "./list.ts";
import { benchLive } from "./live.ts";
import { benchMcp } from "./mcp.ts";
import { benchMemory } from "./memory.ts";
import { benchPages } from "./pages.ts";
import { benchPreviews } from "./previews.ts";
import { type Running, start } from "./process.ts";
import { benchReceipts } from "./receipts.ts";
import { benchRecorded } from "./recorded.ts";
import { benchSchedules } from "./schedules.ts";
import { benchStartup } from "./startup.ts";
import { benchWeb } from "./web.ts";
import { benchWebhooks, startReceiver } from "./webhooks.ts";
import { benchWorkers } from "./workers.ts";
import { keepsPromise, printTable, type Row } from "./table.ts";
import { connect } from "../packages/db/src/connect.ts";

const wanted = process.argv.slice(2);
const isWanted = (name: string) => wanted.length === 0 || wanted.includes(name);

/** What `npm start` runs, without npm around it. */
const serverCommand = ["apps/server/bin/serve"];

/** The settings of a server in `dataDir` under measurement. */
const settingsOf = (databaseUrl: string, dataDir: string) => ({
  DATABASE_URL: databaseUrl,
  DATA_DIR: join(dataDir, "server"),
  LOG_LEVEL: "error",
  // One client asks for all that the server can give.
  REQUESTS_PER_MINUTE: "1000000000",
  TRUSTED_PROXIES: "loopback",
});

/** Runs a benchmark with a way to start servers, over a PostgreSQL that keeps every write. */
async function withServers(
  measure: (
    startServer: (settings: Record<string, string>) => Promise<Running>,
    at: { databaseUrl: string; logFile: string },
  ) => Promise<Row[]>,
): Promise<Row[]> {
  const dataDir = await mkdtemp(join(tmpdir(), "outlay-bench-"));
  const postgres = await startEmbeddedPostgres({ connect, dataDir });
  try {
    const own = settingsOf(postgres.url, dataDir);
    return await measure(
      async (settings) => start(serverCommand, { ...own, ...settings }, "/readyz"),
      { databaseUrl: postgres.url, logFile: join(dataDir, "postgres.log") },
    );
  } finally {
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** Runs a benchmark on a server of its own. */
const withServer = async (
  measure: (server: Running, at: { databaseUrl: string; logFile: string }) => Promise<Row[]>,
  settings: Record<string, string> = {},
): Promise<Row[]> =>
  withServers(async (startServer, at) => {
    const server = await startServer(settings);
    try {
      return await measure(server, at);
    } finally {
      await server.stop();
    }
  });

const rows: Row[] = [];
if (isWanted("startup")) rows.push(...(await benchStartup()));
if (isWanted("memory")) rows.push(...(await withServer(benchMemory)));
if (isWanted("list")) rows.push(...(await withServer(benchList)));
if (isWanted("mcp")) rows.push(...(await withServer(benchMcp)));
if (isWanted("workers"))
  rows.push(
    ...(await withServers(async (startServer) =>
      benchWorkers(async (workers) => startServer({ WORKERS: String(workers) })),
    )),
  );
if (isWanted("flood")) rows.push(...(await withServer(benchFlood)));
if (isWanted("create")) rows.push(...(await withServer(benchCreate)));
if (isWanted("pages")) rows.push(...(await withServer(benchPages)));
if (isWanted("analytics")) rows.push(...(await withServer(benchAnalytics)));
if (isWanted("data")) {
  rows.push(...(await withServer((_, { databaseUrl }) => benchLargeBook(databaseUrl))));
  rows.push(
    ...(await withServers((startServer, { databaseUrl }) =>
      benchManyBooks(databaseUrl, (url) => startServer({ DATABASE_URL: url })),
    )),
  );
}
if (isWanted("recorded")) rows.push(...(await withServer(benchRecorded)));
if (isWanted("live")) rows.push(...(await withServer(benchLive)));
if (isWanted("web")) rows.push(...(await withServer(benchWeb)));
if (isWanted("bulk")) rows.push(...(await withServer(benchBulk)));
if (isWanted("export")) rows.push(...(await withServer(benchExport)));
if (isWanted("archive"))
  rows.push(...(await withServer((_, { databaseUrl }) => benchArchive(databaseUrl))));
if (isWanted("imports")) rows.push(...(await withServer(benchImports)));
if (isWanted("receipts")) rows.push(...(await withServer(benchReceipts)));
if (isWanted("budgets")) rows.push(...(await withServer(benchBudgets)));
if (isWanted("previews")) rows.push(...(await withServer(benchPreviews)));
if (isWanted("hostile")) rows.push(...(await withServer(benchHostile)));
if (isWanted("days")) rows.push(...(await withServer(benchDays, { JOBS: "off" })));
for (const [name, measure] of [
  ["webhooks", benchWebhooks],
  ["schedules", benchSchedules],
] as const) {
  if (!isWanted(name)) continue;
  const receiver = await startReceiver();
  const settings = { WEBHOOK_ALLOW: new URL(receiver.url).host };
  rows.push(...(await withServer((server) => measure(server, receiver), settings)));
  await receiver.stop();
}
printTable(rows);
if (!rows.every(keepsPromise)) process.exitCode = 1;
