import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { serveApp } from "./http.fixture.ts";
import { assertHealthy, countOccurrences, created } from "./schedules.fixture.ts";

const server = await serveApp();
const { db, url } = server.database;
const children: ChildProcess[] = [];
afterAll(async () => {
  children.forEach((child) => child.kill("SIGKILL"));
  await server.close();
});

let people = 0;

/** A household with schedules that are due each day from 22 November on. */
async function household(schedules: number): Promise<void> {
  server.clock.now = created;
  const alice = await server.signUp(`alice${(people += 1)}`);
  for (let made = 0; made < schedules; made += 1)
    await alice.send("POST", "/api/schedules", {
      json: {
        template: { kind: "expense", amount: "1.00", payee: `Payee ${made}` },
        every: { unit: "day" },
        startsOn: "2026-11-22",
      },
    });
}

const count = () => countOccurrences(db);
const all = (number: number) => ({ posted: number, occurrences: number, transactions: number });

/** A server that begins days at an instant, until it is killed. */
function startServer(now: string): ChildProcess {
  const path = fileURLToPath(new URL("begin-days.fixture.ts", import.meta.url));
  const child = fork(path, [url, now]);
  children.push(child);
  child.on("message", (said) => said !== "swept" && messages.push(said));
  return child;
}
const messages: unknown[] = [];

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null)
    throw new Error("a server ended by itself");
  child.kill("SIGKILL");
  await once(child, "exit");
}

test(
  "three servers that are killed amid a week of missed days post every occurrence once, also with a clock that jumps back",
  { timeout: 180_000 },
  async () => {
    const books = 10;
    const schedules = 4;
    for (let made = 0; made < books; made += 1) await household(schedules);
    const due = books * schedules * 7;
    const now = "2026-11-28T12:00:00.000Z";
    const servers = [startServer(now), startServer(now), startServer(now)];
    const others: ChildProcess[] = [];
    for (const [index, child] of servers.entries()) {
      await expect
        .poll(async () => (await count()).transactions, { timeout: 60_000, interval: 20 })
        .toBeGreaterThanOrEqual((due / 5) * (index + 1));
      await kill(child);
      others.push(startServer(index === 0 ? "2026-11-25T12:00:00.000Z" : now));
    }
    await Promise.all(others.map(kill));
    const last = startServer(now);
    await expect.poll(count, { timeout: 60_000 }).toEqual(all(due));
    await once(last, "message");
    await once(last, "message");
    expect(await count()).toEqual(all(due));
    await kill(last);
    await assertHealthy(db);
    expect(messages).toEqual([]);
  },
);
