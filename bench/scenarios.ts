import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "../packages/db/src/connect.ts";
import { startEmbeddedPostgres } from "../packages/embedded/src/index.ts";
import { unlessInterrupted } from "./interruption.ts";
import { type Running, start } from "./process.ts";
import type { Row } from "./table.ts";
import type { startReceiver } from "./webhooks.ts";

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

type At = { databaseUrl: string; logFile: string; postgresPid: number };
type StartServer = (settings?: Record<string, string>) => Promise<Running>;

/** Runs a benchmark with a way to start servers, over a PostgreSQL that keeps every write. */
async function withServers(
  measure: (startServer: StartServer, at: At) => Promise<Row[]>,
): Promise<Row[]> {
  const dataDir = await mkdtemp(join(tmpdir(), "outlay-bench-"));
  const postgres = await startEmbeddedPostgres({ connect, dataDir });
  try {
    const own = settingsOf(postgres.url, dataDir);
    const startServer: StartServer = async (settings) =>
      start(serverCommand, { ...own, ...settings }, "/readyz");
    const at = {
      databaseUrl: postgres.url,
      logFile: join(dataDir, "postgres.log"),
      postgresPid: postgres.pid,
    };
    return await unlessInterrupted(measure(startServer, at));
  } finally {
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** Runs a benchmark on a server of its own. */
const withServer = async (
  measure: (server: Running, at: At) => Promise<Row[]>,
  settings: Record<string, string> = {},
): Promise<Row[]> =>
  withServers(async (startServer, at) => {
    const server = await startServer(settings);
    try {
      return await unlessInterrupted(measure(server, at));
    } finally {
      await server.stop();
    }
  });

type Receiver = Awaited<ReturnType<typeof startReceiver>>;

/** Runs a benchmark on a server that may send webhooks to a receiver. */
async function withReceiver(
  measure: (server: Running, receiver: Receiver) => Promise<Row[]>,
): Promise<Row[]> {
  const receiver = await (await import("./webhooks.ts")).startReceiver();
  try {
    const settings = { WEBHOOK_ALLOW: new URL(receiver.url).host };
    return await withServer((server) => measure(server, receiver), settings);
  } finally {
    await receiver.stop();
  }
}

/** Each loads its own files: one that a build cannot run leaves the others. */
export const scenarios = {
  startup: async () => unlessInterrupted((await import("./startup.ts")).benchStartup()),
  memory: async () => {
    const { benchMemory } = await import("./memory.ts");
    const lean = { loaded: false, atMost: 150 };
    const whole = { loaded: true, atMost: 190 };
    return [
      ...(await withServer((server) => benchMemory(server, lean), { JOBS: "off" })),
      ...(await withServer((server) => benchMemory(server, whole))),
    ];
  },
  list: async () => withServer((await import("./list.ts")).benchList),
  mcp: async () => withServer((await import("./mcp.ts")).benchMcp),
  workers: async () => {
    const { benchWorkers } = await import("./workers.ts");
    return withServers((startServer) =>
      benchWorkers((workers) => startServer({ WORKERS: String(workers) })),
    );
  },
  flood: async () => withServer((await import("./flood.ts")).benchFlood),
  create: async () => withServer((await import("./create.ts")).benchCreate),
  peers: async () => withServer((await import("./peers.ts")).benchPeers),
  pages: async () => withServer((await import("./pages.ts")).benchPages),
  analytics: async () => withServer((await import("./analytics.ts")).benchAnalytics),
  data: async () => {
    const { benchLargeBook, benchManyBooks } = await import("./data.ts");
    const large = await withServer((_, { databaseUrl }) => benchLargeBook(databaseUrl));
    const many = await withServers((startServer, { databaseUrl }) =>
      benchManyBooks(databaseUrl, (url) => startServer({ DATABASE_URL: url })),
    );
    return [...large, ...many];
  },
  recorded: async () => withServer((await import("./recorded.ts")).benchRecorded),
  live: async () => withServer((await import("./live.ts")).benchLive),
  web: async () => withServer((await import("./web.ts")).benchWeb),
  bulk: async () => withServer((await import("./bulk.ts")).benchBulk),
  export: async () => withServer((await import("./export.ts")).benchExport),
  archive: async () => {
    const { benchArchive } = await import("./archive.ts");
    return withServer((_, { databaseUrl }) => benchArchive(databaseUrl));
  },
  imports: async () => withServer((await import("./imports.ts")).benchImports),
  receipts: async () => withServer((await import("./receipts.ts")).benchReceipts),
  shares: async () => withServer((await import("./shares.ts")).benchShares),
  budgets: async () => withServer((await import("./budgets.ts")).benchBudgets),
  previews: async () => withServer((await import("./previews.ts")).benchPreviews),
  hostile: async () => withServer((await import("./hostile.ts")).benchHostile),
  days: async () => withServer((await import("./days.ts")).benchDays, { JOBS: "off" }),
  webhooks: async () => withReceiver((await import("./webhooks.ts")).benchWebhooks),
  schedules: async () => withReceiver((await import("./schedules.ts")).benchSchedules),
} satisfies Record<string, () => Promise<Row[]>>;

export type Scenario = keyof typeof scenarios;

export class UnknownScenario extends Error {}

/** The scenarios with these names; without names all of them. */
export function chooseScenarios(names: readonly string[]): Scenario[] {
  const all = Object.keys(scenarios) as Scenario[];
  const unknown = names.filter((name) => !all.some((each) => each === name));
  if (unknown.length > 0)
    throw new UnknownScenario(
      `There is no scenario ${unknown.join(", ")}. These are there: ${all.join(", ")}.`,
    );
  return names.length === 0 ? all : all.filter((name) => names.includes(name));
}
