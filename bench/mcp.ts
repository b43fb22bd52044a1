import { median, requestsPerSecond } from "./load.ts";
import type { Running } from "./process.ts";
import { seedUser } from "./seed.ts";
import type { Row } from "./table.ts";

const rounds = 5;
/** Until the runtime has compiled what it is going to compile. */
const warmUpSeconds = 8;

async function createToken(url: string, session: string): Promise<string> {
  const response = await fetch(`${url}/api/tokens`, {
    method: "POST",
    headers: { authorization: `Bearer ${session}`, "content-type": "application/json" },
    body: JSON.stringify({ name: "Bench", scopes: ["read"] }),
  });
  if (!response.ok) throw new Error(`the token was refused with ${response.status}`);
  return ((await response.json()) as { token: string }).token;
}

const listing = {
  jsonrpc: "2.0",
  id: 1,
  method: "tools/call",
  params: { name: "transactions_list", arguments: {} },
};

/** Lists of 50 transactions by a tool of MCP, beside the same with the same token over REST; round by round. */
export async function benchMcp({ url }: Running): Promise<Row[]> {
  const { accessToken } = await seedUser(url, 1000);
  const token = await createToken(url, accessToken);
  const authorization = `Bearer ${token}`;
  const post = {
    method: "POST" as const,
    headers: {
      authorization,
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
    },
    body: JSON.stringify(listing),
  };
  const measures = {
    REST: (seconds: number) =>
      requestsPerSecond(`${url}/api/transactions`, { headers: { authorization }, seconds }),
    MCP: (seconds: number) =>
      requestsPerSecond(`${url}/mcp`, { seconds, requestsOf: () => [post] }),
  };
  const measured = { REST: [] as number[], MCP: [] as number[] };
  for (const measure of Object.values(measures)) await measure(warmUpSeconds);
  for (let round = 0; round < rounds; round++)
    for (const way of ["REST", "MCP"] as const) measured[way].push(await measures[way](3));
  const ratios = measured.MCP.map((value, round) => value / (measured.REST[round] ?? Number.NaN));
  return [
    { what: "list 50, MCP", value: median(measured.MCP), unit: "requests/s" },
    { what: "list 50, MCP to REST", value: median(ratios), unit: "", atLeast: 0.6 },
  ];
}
