import { readFile } from "node:fs/promises";
import { type Running } from "./process.ts";
import { seedUser } from "./seed.ts";
import type { Row } from "./table.ts";

const requests = 10_000;
const connections = 16;

type Headers = Record<string, string>;

/** Lists, reads and creates by turns, from several connections. */
async function sendMixed({ url }: Running, headers: Headers): Promise<void> {
  const kinds = [
    () => fetch(`${url}/api/expenses?limit=50`, { headers }),
    () => fetch(`${url}/trpc/expenses.list`, { headers }),
    () => fetch(`${url}/api/accounts`, { headers }),
    () =>
      fetch(`${url}/api/expenses`, {
        headers,
        method: "POST",
        body: '{"amount":"12.50","payee":"Shop"}',
      }),
  ];
  let sent = 0;
  const client = async () => {
    while (sent < requests) {
      const response = await kinds[sent++ % kinds.length]?.();
      await response?.arrayBuffer();
      if (!response?.ok) throw new Error(`a request failed with ${response?.status}`);
    }
  };
  await Promise.all(Array.from({ length: connections }, client));
}

/** Uses what a server loads only when it is asked for: the document, a program's tools, reports and metrics. */
async function useParts({ url }: Running, headers: Headers): Promise<void> {
  const ask = async (path: string, body?: unknown, more: Headers = {}) => {
    const method = body === undefined ? "GET" : "POST";
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { ...headers, ...more },
      ...sent,
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path} failed with ${response.status}: ${text}`);
    return text;
  };
  const token = JSON.parse(
    await ask("/api/tokens", {
      name: "Program",
      scopes: ["expenses:write"],
      expiresAt: "2099-12-31T00:00:00Z",
    }),
  ) as { token: string };
  await ask("/api/openapi.json");
  await ask(
    "/mcp",
    { jsonrpc: "2.0", id: 1, method: "tools/list" },
    { authorization: `Bearer ${token.token}`, accept: "application/json, text/event-stream" },
  );
  await ask("/api/analytics/summary?from=2026-01-01&to=2026-12-31");
  await ask("/metrics");
}

/** The server's resident memory after 10,000 mixed requests: before and after parts that it loads later. */
export async function benchMemory(
  server: Running,
  { loaded, atMost }: { loaded: boolean; atMost: number },
): Promise<Row[]> {
  const { accessToken } = await seedUser(server.url, 200);
  const headers = { authorization: `Bearer ${accessToken}`, "content-type": "application/json" };
  if (loaded) await useParts(server, headers);
  await sendMixed(server, headers);
  return [
    {
      what: `resident memory after ${requests} requests${loaded ? ", all parts loaded" : ""}`,
      value: await residentMegabytes(server),
      unit: "MB",
      atMost,
    },
  ];
}

export async function residentMegabytes({ child }: Running): Promise<number> {
  const status = await readFile(`/proc/${child.pid}/status`, "utf8");
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(status) ?? [];
  return Number(kilobytes) / 1024;
}
