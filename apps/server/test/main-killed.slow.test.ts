import { execFileSync } from "node:child_process";
import { basename } from "node:path";
import { v7 as uuidv7 } from "uuid";
import { afterAll, expect, test } from "vitest";
import { allExpenses, balance, createServers, isRunning, signIn } from "./main.fixture.ts";

const { end, newDataDir, start, startReady } = createServers();
afterAll(end);

test("a server killed in the middle of writes has kept every acknowledged expense exactly once", async () => {
  const DATA_DIR = newDataDir();
  const first = await startReady({ DATA_DIR });
  const send = await signIn(first, "register");
  const sent: string[] = [];
  const acknowledged: string[] = [];
  const enough = Promise.withResolvers<void>();
  const write = async () => {
    for (;;) {
      const id = uuidv7();
      sent.push(id);
      const reply = await send("POST", "/api/expenses", { json: { id, amount: "1.01" } });
      if (reply.status !== 201) return;
      acknowledged.push(id);
      if (acknowledged.length === 150) enough.resolve();
    }
  };
  const writers = Promise.allSettled(Array.from({ length: 6 }, write));
  await enough.promise;
  first.child.kill("SIGKILL");
  expect(await first.closed).toBe("SIGKILL");
  await writers;

  const second = await startReady({ DATA_DIR });
  const again = await signIn(second, "login");
  const found = (await allExpenses(again)).map(({ id }) => id);
  expect(new Set(found).size).toBe(found.length);
  expect(found).toEqual(expect.arrayContaining(acknowledged));
  expect(sent).toEqual(expect.arrayContaining(found));
  expect(await balance(again)).toBeCloseTo(-1.01 * found.length, 2);

  // Who got no answer sends again: all are there now, each once.
  for (const id of sent.filter((each) => !acknowledged.includes(each))) {
    const reply = await again("POST", "/api/expenses", { json: { id, amount: "1.01" } });
    expect(reply.status).toBe(201);
  }
  const complete = (await allExpenses(again)).map(({ id }) => id);
  expect(complete.toSorted()).toEqual(sent.toSorted());
  expect(await balance(again)).toBeCloseTo(-1.01 * sent.length, 2);
  expect(await second.interrupt()).toBe(0);
});

/** The child of `parent` that runs `program`, or undefined while there is none. */
function findChild(parent: number, program: string): number | undefined {
  const processes = execFileSync("ps", ["-A", "-o", "ppid=,pid=,comm="], { encoding: "utf8" })
    .split("\n")
    .map((line) => line.trim().split(/\s+/));
  const found = processes.find(
    ([ppid, , name = ""]) => Number(ppid) === parent && basename(name) === program,
  );
  return found && Number(found[1]);
}

test.each(["initdb", "postgres"])(
  "Ctrl-C during a start ends it and %s, and the next start makes up for it",
  async (program) => {
    const DATA_DIR = newDataDir();
    const server = start({ DATA_DIR });
    server.url.catch(() => {});
    const find = () => findChild(Number(server.child.pid), program);
    await expect.poll(find, { timeout: 20_000, interval: 5 }).toBeDefined();
    const pid = Number(find());
    process.kill(-Number(server.child.pid), "SIGINT");

    expect(await server.closed).toBe(130);
    // It leads a group of its own, which is gone when its last process is.
    await expect.poll(() => isRunning(-pid), { timeout: 20_000 }).toBe(false);
    const next = await startReady({ DATA_DIR });
    expect(await next.interrupt()).toBe(0);
  },
);
