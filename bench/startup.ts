import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { median } from "./load.ts";
import { start } from "./process.ts";
import type { Row } from "./table.ts";

const runs = 5;

/** From `npm start`, packages installed, to the first 200 of /readyz. */
export async function benchStartup(): Promise<Row[]> {
  const empty: number[] = [];
  const existing: number[] = [];
  for (let run = 0; run < runs; run++) {
    const dataDir = await mkdtemp(join(tmpdir(), "outlay-bench-"));
    empty.push(await secondsToReady(dataDir));
    existing.push(await secondsToReady(dataDir));
    await rm(dataDir, { recursive: true, force: true });
  }
  return [
    {
      what: "npm start to ready, empty data directory",
      value: median(empty),
      unit: "s",
      atMost: 2,
    },
    { what: "npm start to ready, existing data", value: median(existing), unit: "s", atMost: 1 },
  ];
}

async function secondsToReady(dataDir: string): Promise<number> {
  const begun = performance.now();
  const server = await start(
    ["npm", "start"],
    { DATA_DIR: dataDir, DATABASE_URL: "", LOG_LEVEL: "error" },
    "/readyz",
  );
  const seconds = (performance.now() - begun) / 1000;
  await server.stop();
  return seconds;
}
