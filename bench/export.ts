import { openPool } from "./books.ts";
import { seedLedger } from "./ledger.ts";
import { residentMegabytes } from "./memory.ts";
import type { Running } from "./process.ts";
import { seedUser } from "./seed.ts";
import type { Row } from "./table.ts";

const count = 1_000_000;
const sampleMs = 20;

/** Exports a million transactions over HTTP, while another client asks for little things. */
export async function benchExport(
  server: Running,
  { databaseUrl }: { databaseUrl: string },
): Promise<Row[]> {
  const { accessToken, bookId } = await seedUser(server.url, 0);
  const pool = await openPool(databaseUrl, 1);
  try {
    await seedLedger(pool, { id: bookId }, count);
  } finally {
    await pool.close();
  }
  const authorization = `Bearer ${accessToken}`;
  const rows: Row[] = [];
  for (const format of ["csv", "json"]) {
    const url = `${server.url}/api/analytics/export?format=${format}`;
    rows.push(...(await timeDownload(server, url, { authorization }, format)));
  }
  return rows;
}

async function timeDownload(
  server: Running,
  url: string,
  headers: Record<string, string>,
  format: string,
): Promise<Row[]> {
  const watched = watch(server);
  const start = performance.now();
  const response = await fetch(url, { headers });
  if (!response.ok || !response.body) throw new Error(`the export answered ${response.status}`);
  let lines = 0;
  const body = response.body as ReadableStream<Uint8Array>;
  for await (const chunk of body)
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines += 1;
  const seconds = (performance.now() - start) / 1000;
  if (lines < count) throw new Error(`the export has ${lines} lines`);
  const { grownMegabytes, longestMs } = await watched.end();
  const what = `export of ${count} transactions as ${format}`;
  return [
    { what, value: count / seconds, unit: "rows/s", atLeast: 50_000 },
    { what: `${what}, memory grows by`, value: grownMegabytes, unit: "MB", atMost: 50 },
    { what: `${what}, others wait at most`, value: longestMs, unit: "ms", atMost: 100 },
  ];
}

/** How much the server's memory grows from now on, and how long its event loop lets others wait. */
export function watch(server: Running) {
  const over = new AbortController();
  const measure = async () => {
    const before = await residentMegabytes(server);
    let grownMegabytes = 0;
    let longestMs = 0;
    while (!over.signal.aborted) {
      const asked = performance.now();
      await (await fetch(`${server.url}/livez`)).arrayBuffer();
      longestMs = Math.max(longestMs, performance.now() - asked);
      grownMegabytes = Math.max(grownMegabytes, (await residentMegabytes(server)) - before);
      await new Promise((resolve) => setTimeout(resolve, sampleMs));
    }
    return { grownMegabytes, longestMs };
  };
  const measured = measure();
  return {
    end: () => {
      over.abort();
      return measured;
    },
  };
}
