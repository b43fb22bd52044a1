import { readFile } from "node:fs/promises";
import { median, requestsPerSecond } from "./load.ts";
import { type Running, start } from "./process.ts";
import { seedUser } from "./seed.ts";
import type { Row } from "./table.ts";

const rounds = 5;
/** Until the runtime has compiled what it is going to compile. */
const warmUpSeconds = 8;

/** Lists of 50 expenses over REST and tRPC, beside a bare handler; round by round, so that drift of the machine cancels out. */
export async function benchList(
  server: Running,
  { databaseUrl }: { databaseUrl: string },
): Promise<Row[]> {
  const { accessToken, bookId } = await seedUser(server.url, 1000);
  // The same Node with the same flags, to compare like with like: as the server runs, without its program.
  const commandLine = await readFile(`/proc/${server.child.pid}/cmdline`, "utf8");
  const node = commandLine.split("\0").filter(Boolean).slice(0, -1);
  const bare = await start(
    [...node, "bench/bare.ts"],
    { DATABASE_URL: databaseUrl, BENCH_BOOK: bookId },
    "/ready",
  );
  const headers = { authorization: `Bearer ${accessToken}` };
  const targets = {
    bare: { url: `${bare.url}/`, headers: {} },
    REST: { url: `${server.url}/api/expenses`, headers },
    tRPC: { url: `${server.url}/trpc/expenses.list`, headers },
  };
  try {
    const measured = { bare: [] as number[], REST: [] as number[], tRPC: [] as number[] };
    for (const target of Object.values(targets)) {
      await requestsPerSecond(target.url, { ...target, seconds: warmUpSeconds });
    }
    for (let round = 0; round < rounds; round++) {
      for (const transport of ["bare", "REST", "tRPC"] as const) {
        measured[transport].push(
          await requestsPerSecond(targets[transport].url, targets[transport]),
        );
      }
    }
    const ratio = (transport: "REST" | "tRPC") =>
      median(
        measured[transport].map((value, round) => value / (measured.bare[round] ?? Number.NaN)),
      );
    return [
      { what: "list 50, bare handler", value: median(measured.bare), unit: "requests/s" },
      ...(["REST", "tRPC"] as const).flatMap((transport) => [
        { what: `list 50, ${transport}`, value: median(measured[transport]), unit: "requests/s" },
        { what: `list 50, ${transport} to bare`, value: ratio(transport), unit: "", atLeast: 0.6 },
      ]),
    ];
  } finally {
    await bare.stop();
  }
}
