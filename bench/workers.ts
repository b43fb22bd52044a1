import { median, requestsPerSecond } from "./load.ts";
import type { Running } from "./process.ts";
import { seedUser } from "./seed.ts";
import type { Row } from "./table.ts";

const rounds = 3;

/** Lists of 50 a second that 64 clients get of one process and of two, in turn, over the same database. */
export async function benchWorkers(
  startServer: (workers: number) => Promise<Running>,
): Promise<Row[]> {
  const rates: Record<1 | 2, number[]> = { 1: [], 2: [] };
  for (let round = 0; round < rounds; round += 1)
    for (const workers of [1, 2] as const) {
      const server = await startServer(workers);
      const { accessToken } = await seedUser(server.url, 100);
      const headers = { authorization: `Bearer ${accessToken}` };
      const of = `${server.url}/api/expenses?limit=50`;
      await requestsPerSecond(of, { headers, connections: 64, seconds: 2 });
      rates[workers].push(await requestsPerSecond(of, { headers, connections: 64, seconds: 5 }));
      await server.stop();
    }
  const [one, two] = [median(rates[1]), median(rates[2])];
  return [
    { what: "lists of one process, 64 connections", value: one, unit: "/s" },
    { what: "lists of two workers, to one process", value: two / one, unit: "x", atLeast: 1.3 },
  ];
}
