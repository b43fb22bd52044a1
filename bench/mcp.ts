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

/** A call as the revisions up to 2025-11-25 have it, and as 2026-07-28 has it. */
const calls = {
  MCP: { more: {}, headers: {} },
  "MCP of 2026-07-28": {
    more: {
      _meta: {
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientInfo": { name: "bench", version: "1" },
        "io.modelcontextprotocol/clientCapabilities": {},
      },
    },
    headers: {
      "mcp-protocol-version": "2026-07-28",
      "mcp-method": "tools/call",
      "mcp-name": "transactions_list",
    },
  },
};
type Way = keyof typeof calls;
const ways = Object.keys(calls) as Way[];

const listing = (way: Way) =>
  JSON.stringify({
    jsonrpc: "2.0",
    id: 1,
    method: "tools/call",
    params: { name: "transactions_list", arguments: {}, ...calls[way].more },
  });

/** Lists of 50 transactions by a tool of MCP, beside the same with the same token over REST; round by round. */
export async function benchMcp({ url }: Running): Promise<Row[]> {
  const { accessToken } = await seedUser(url, 1000);
  const token = await createToken(url, accessToken);
  const authorization = `Bearer ${token}`;
  const post = (way: Way) => ({
    method: "POST" as const,
    headers: {
      authorization,
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      ...calls[way].headers,
    },
    body: listing(way),
  });
  const rest = (seconds: number) =>
    requestsPerSecond(`${url}/api/transactions`, { headers: { authorization }, seconds });
  const mcp = (way: Way, seconds: number) =>
    requestsPerSecond(`${url}/mcp`, { seconds, requestsOf: () => [post(way)] });
  await rest(warmUpSeconds);
  for (const way of ways) await mcp(way, warmUpSeconds);
  const measured: Record<Way, { rates: number[]; ratios: number[] }> = {
    MCP: { rates: [], ratios: [] },
    "MCP of 2026-07-28": { rates: [], ratios: [] },
  };
  for (let round = 0; round < rounds; round++) {
    const ofRest = await rest(3);
    for (const way of ways) {
      const rate = await mcp(way, 3);
      measured[way].rates.push(rate);
      measured[way].ratios.push(rate / ofRest);
    }
  }
  return ways.flatMap((way) => [
    { what: `list 50, ${way}`, value: median(measured[way].rates), unit: "requests/s" },
    {
      what: `list 50, ${way} to REST`,
      value: median(measured[way].ratios),
      unit: "",
      atLeast: 0.6,
    },
  ]);
}
