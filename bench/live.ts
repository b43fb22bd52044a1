import { readFile } from "node:fs/promises";
import { type ClientRequest, request } from "node:http";
import { openDatabase } from "../packages/db/src/index.ts";
import type { Running } from "./process.ts";
import { seedUser } from "./seed.ts";
import type { Row } from "./table.ts";

const streams = 2_000;
/** As many as a book has members; each opens as many streams as a user may. */
const users = 100;
const openedAtOnce = 50;

/** Opens one stream; `onEvent` is called with each change it receives. */
function openStream(
  url: string,
  headers: Record<string, string>,
  onEvent: () => void,
): Promise<ClientRequest> {
  const { promise, resolve, reject } = Promise.withResolvers<ClientRequest>();
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

/** The owner of a book and everybody who shares it, signed in. */
async function seedMembers(url: string, databaseUrl: string) {
  const owner = await seedUser(url, 10);
  const others: (typeof owner)[] = [];
  while (others.length < users - 1) others.push(await seedUser(url, 0));
  const { db, close } = openDatabase(databaseUrl, { poolSize: 1 });
  await db.execute(`insert into memberships (book_id, user_id, role, created_at)
    select '${owner.bookId}', id, 'viewer', now() from users where default_book_id <> '${owner.bookId}'`);
  await close();
  return [owner, ...others].map(({ accessToken }) => ({
    authorization: `Bearer ${accessToken}`,
    "x-book-id": owner.bookId,
  }));
}

/** 2,000 streams of one book: what each costs the server, and how long an event takes to reach all. */
export async function benchLive(
  server: Running,
  { databaseUrl }: { databaseUrl: string },
): Promise<Row[]> {
  const members = await seedMembers(server.url, databaseUrl);
  let reached = 0;
  let all = Promise.withResolvers<void>();
  const onEvent = () => {
    reached += 1;
    if (reached === streams) all.resolve();
  };
  const before = await residentKilobytes(server);
  const open: ClientRequest[] = [];
  while (open.length < streams) {
    const opening = Array.from({ length: openedAtOnce }, (_, at) =>
      openStream(server.url, members[(open.length + at) % users] ?? {}, onEvent),
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
      headers: { ...members[0], "content-type": "application/json" },
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
