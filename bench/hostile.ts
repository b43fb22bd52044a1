import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { Worker } from "node:worker_threads";
import { openPool } from "./books.ts";
import { largestReports, type Load, loads, reportPath, send } from "./hostile.loads.ts";
import { seedHostile, type Target } from "./hostile.seed.ts";
import { median, milliseconds } from "./load.ts";
import { residentMegabytes } from "./memory.ts";
import type { Running } from "./process.ts";
import type { Row } from "./table.ts";

const parallel = 30;
const sampleMs = 20;
/** Loads that never end by themselves are over then. */
const mostMs = 15_000;

/** What one user's 30 requests at once, the worst that are taken, do to everybody else. */
export async function benchHostile(
  server: Running,
  { databaseUrl }: { databaseUrl: string },
): Promise<Row[]> {
  const pool = await openPool(databaseUrl, 1);
  const target = await seedHostile(server.url, pool);
  await pool.close();
  const wanted = process.env["HOSTILE"];
  const rows: Row[] = [];
  if (wanted === undefined || "bounds".includes(wanted))
    rows.push(...(await timeReports(server, target)));
  for (const [name, load] of Object.entries(loads)) {
    if (wanted !== undefined && !name.includes(wanted)) continue;
    rows.push(...(await measure(server, target, { name, load })));
    if (server.child.exitCode !== null || server.child.signalCode !== null) {
      rows.push({ what: `${name}: the server ended`, value: 1, unit: "", atMost: 0 });
      break;
    }
  }
  return rows;
}

const rounds = 9;

/** Each report at its bound, one at a time: how long it takes, and how long it lets another client wait. */
async function timeReports(server: Running, target: Target): Promise<Row[]> {
  const rows: Row[] = [];
  for (const report of Object.entries(largestReports(target))) {
    const times: number[] = [];
    const waits: number[] = [];
    const spentBefore = await processorMilliseconds(server);
    for (let round = 0; round < rounds; round++) {
      const watched = watch(target.url, 1);
      const outcome = { text: "" };
      times.push(
        await milliseconds(async () => (outcome.text = await send(target, reportPath(report)))),
      );
      waits.push(await watched());
      if (!outcome.text.startsWith("200")) throw new Error(`${report[0]}: ${outcome.text}`);
    }
    const what = `${report[0]} at its bound`;
    const spent = (await processorMilliseconds(server)) - spentBefore;
    rows.push(
      { what, value: median(times), unit: "ms", atMost: 300 },
      // Other programs of the machine do not count in this one.
      { what: `${what}, processor time of the server`, value: spent / rounds, unit: "ms" },
      { what: `${what}, others wait at most`, value: median(waits), unit: "ms", atMost: 50 },
    );
  }
  return rows;
}

/** What the server has taken of the processors so far, in all its threads. */
async function processorMilliseconds({ child }: Running): Promise<number> {
  const fields = (await readFile(`/proc/${child.pid}/stat`, "utf8")).split(") ")[1]?.split(" ");
  // In hundredths of a second: utime and stime (proc(5)).
  return (Number(fields?.[11]) + Number(fields?.[12])) * 10;
}

/** Begins to ask for `/livez`; the function it returns measures how long the slowest answer took. */
function watch(url: string, everyMs: number): () => Promise<number> {
  const worker = new Worker(new URL("livez.worker.ts", import.meta.url), {
    workerData: { url, everyMs },
  });
  const online = once(worker, "online");
  return async () => {
    await online;
    // oxlint-disable-next-line unicorn/require-post-message-target-origin
    worker.postMessage("over");
    const [longestMs] = (await once(worker, "message")) as [number];
    return longestMs;
  };
}

async function measure(
  server: Running,
  target: Target,
  { name, load }: { name: string; load: Load },
): Promise<Row[]> {
  const watched = watch(server.url, sampleMs);
  const before = await residentMegabytes(server);
  let grown = 0;
  const sampling = setInterval(() => {
    void residentMegabytes(server).then(
      (now) => (grown = Math.max(grown, now - before)),
      () => {},
    );
  }, sampleMs);
  const over = AbortSignal.timeout(mostMs);
  const outcomes = new Map<string, number>();
  const begun = performance.now();
  await Promise.all(
    Array.from({ length: parallel }, async (_, index) => {
      const outcome = await load(target, { index, over }).catch((error: Error) => error.message);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }),
  );
  const seconds = (performance.now() - begun) / 1000;
  clearInterval(sampling);
  const longestMs = await watched();
  const summary = [...outcomes].map(([outcome, count]) => `${count} x ${outcome}`).join(", ");
  console.log(`${name}: ${seconds.toFixed(1)} s, ${summary}`);
  return [
    { what: `${name}, others wait at most`, value: longestMs, unit: "ms", atMost: 300 },
    { what: `${name}, memory grows by`, value: grown, unit: "MB", atMost: 100 },
  ];
}
