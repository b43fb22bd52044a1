import { readFile } from "node:fs/promises";
import { type ClientRequest, request } from "node:http";
import type { Running } from "./process.ts";
import { seedUser } from "./seed.ts";
import type { Row } from "./table.ts";

const streams = 2_000;
const openedAtOnce = 50;

/** Opens one stream; `onEvent` is called with each change it tells. */
function openStream(url: string, token: string, onEvent: () => void): Promise<ClientRequest> {
  const { promise, resolve, reject } = Promise.withResolvers<ClientRequest>();
  const headers = { authorization: `Bearer ${token}` };
  const sent = request(`${url}/api/changes/live`, { headers, agent: false }, (reply) => {
    if (reply.statusCode !== 200) reject(new Error(`a stream was refused: ${reply.statusCode}`));
    reply.setEncoding("utf8").on("error", () => {});
    reply.on("data", (text: string) => {
      if (text.includes("event: ready")) resolve(sent);
      if (text.includes("event: change")) onEvent();
    });
  });
  sent.on("error", reject);
  sent.end();
  return promise;
}

/** 2,000 streams of one book: what each costs the server, and how long an event takes to reach all. */
export async function benchLive(server: Running): Promise<Row[]> {
  const { accessToken } = await seedUser(server.url, 10);
  let reached = 0;
  let all = Promise.withResolvers<void>();
  const onEvent = () => {
    reached += 1;
    if (reached === streams) all.resolve();
  };
  const before = await residentKilobytes(server);
  const open: ClientRequest[] = [];
  while (open.length < streams) {
    const opening = Array.from({ length: openedAtOnce }, () =>
      openStream(server.url, accessToken, onEvent),
    );
    open.push(...(await Promise.all(opening)));
  }
  const after = await residentKilobytes(server);

  const seconds: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    reached = 0;
    all = Promise.withResolvers<void>();
    const reply = await fetch(`${server.url}/api/expenses`, {
      method: "POST",
      headers: { authorization: `Bearer ${accessToken}`, "content-type": "application/json" },
      body: '{"amount":"12.50"}',
    });
    const committedAt = performance.now();
    if (!reply.ok) throw new Error(`an expense was refused: ${reply.status}`);
    await all.promise;
    seconds.push((performance.now() - committedAt) / 1000);
  }
  for (const sent of open) sent.destroy();
  return [
    {
      what: `memory of a stream, of ${streams}`,
      value: (after - before) / streams,
      unit: "KB",
      atMost: 40,
    },
    {
      what: `an event reaches ${streams} streams`,
      value: Math.max(...seconds),
      unit: "s",
      atMost: 1,
    },
  ];
}

async function residentKilobytes({ child }: Running): Promise<number> {
  const status = await readFile(`/proc/${child.pid}/status`, "utf8");
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]);
}
