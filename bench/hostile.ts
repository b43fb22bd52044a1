import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { openPool } from "./books.ts";
import { type Load, loads } from "./hostile.loads.ts";
import { seedHostile, type Target } from "./hostile.seed.ts";
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
  const target = await seedHostile(server.url, pool).finally(() => pool.close());
  const wanted = process.env["HOSTILE"];
  const rows: Row[] = [];
  // The first of each kind compiles code: it is not what is measured.
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

async function measure(
  server: Running,
  target: Target,
  { name, load }: { name: string; load: Load },
): Promise<Row[]> {
  const worker = new Worker(new URL("livez.worker.ts", import.meta.url), {
    workerData: { url: server.url, everyMs: sampleMs },
  });
  await once(worker, "online");
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
  worker.postMessage("over");
  const [longestMs] = (await once(worker, "message")) as [number];
  const told = [...outcomes].map(([outcome, count]) => `${count} x ${outcome}`).join(", ");
  console.log(`${name}: ${seconds.toFixed(1)} s, ${told}`);
  return [
    { what: `${name}, others wait at most`, value: longestMs, unit: "ms", atMost: 300 },
    { what: `${name}, memory grows by`, value: grown, unit: "MB", atMost: 100 },
  ];
}
