import { readFile } from "node:fs/promises";
import { type Running } from "./process.ts";
import { seedUser } from "./seed.ts";
import type { Row } from "./table.ts";

const requests = 10_000;
const connections = 16;

/** The server's resident memory after 10,000 mixed requests: lists, reads and creates. */
export async function benchMemory(server: Running): Promise<Row[]> {
  const { accessToken } = await seedUser(server.url, 200);
  const headers = { authorization: `Bearer ${accessToken}`, "content-type": "application/json" };
  const kinds = [
    () => fetch(`${server.url}/api/expenses?limit=50`, { headers }),
    () => fetch(`${server.url}/trpc/expenses.list`, { headers }),
    () => fetch(`${server.url}/api/accounts`, { headers }),
    () =>
      fetch(`${server.url}/api/expenses`, {
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
  return [
    {
      what: `resident memory after ${requests} requests`,
      value: await residentMegabytes(server),
      unit: "MB",
      atMost: 200,
    },
  ];
}

export async function residentMegabytes({ child }: Running): Promise<number> {
  const status = await readFile(`/proc/${child.pid}/status`, "utf8");
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(status) ?? [];
  return Number(kilobytes) / 1024;
}
