import { createServer } from "node:net";
import { once } from "node:events";
import { createEmptyDatabase, createTestDatabase } from "@outlay/db/testing";
import { hasPgBouncer, startPgBouncer } from "@outlay/db/pgbouncer";
import { afterAll, expect, test } from "vitest";
import { readConfig } from "../src/config.ts";
import { startDatabase } from "../src/database.ts";
import { runText, users } from "@outlay/db";

const admin = await createTestDatabase();
const run = (statement: string) => runText(admin.db, statement);
const suffix = admin.url.split("_").at(-1) ?? "";
const role = `household_${suffix}`;
const latin1 = `latin1_${suffix}`;
await run(`create role ${role} login`);
afterAll(async () => {
  await run(`drop database if exists ${latin1} with (force)`);
  await run(`drop role ${role}`);
  await admin.close();
});

async function start(DATABASE_URL: string, env: Record<string, string> = {}) {
  const notes: string[] = [];
  const config = readConfig({ DATABASE_URL, ...env });
  const database = await startDatabase(config, {
    onLost: () => {},
    note: (line) => notes.push(line),
  });
  return { ...database, notes };
}

/** What an operator reads when the server does not start. */
async function refusal(url: string): Promise<string> {
  try {
    const { close } = await start(url);
    await close();
    return "none: it started";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const asRole = (url: string) => url.replace(/\/\/[^@]*@/, `//${role}@`);
const named = (url: string, name: string) => url.replace(/[^/]*$/, name);

test("a role that may connect and not create gets the grant it needs named, and then starts", async () => {
  const { url, drop } = await createEmptyDatabase();
  const name = url.split("/").at(-1) ?? "";
  await run(`grant all on database ${name} to ${role}`);
  const text = await refusal(asRole(url));
  expect(text).toContain("permission denied for schema public (42501)");
  expect(text).toContain("alter database NAME owner to ROLE");
  await run(`alter database ${name} owner to ${role}`);
  const { close, notes } = await start(asRole(url));
  expect(notes).toEqual([]);
  await close();
  await drop();
});

test("a database or role that does not exist, and a server that is not there, are named by what PostgreSQL said", async () => {
  const missing = await refusal(named(admin.url, `missing_${suffix}`));
  expect(missing).toContain(`database "missing_${suffix}" does not exist (3D000)`);
  expect(missing).toContain("Create the database");
  const nobody = admin.url.replace(/\/\/[^@]*@/, "//nobody:topsecret@");
  expect(await refusal(nobody)).toContain('role "nobody" does not exist (28000)');
  expect(await refusal(nobody)).not.toContain("topsecret");
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  const away = await refusal(`postgres://ada:topsecret@127.0.0.1:${port}/outlay`);
  expect(away).toContain("ECONNREFUSED");
  expect(away).toContain("host and port");
  expect(away).not.toContain("topsecret");
  expect(await refusal("postgres://ada:top%secret@db/outlay")).not.toContain("top");
});

test("a database that cannot hold all text is refused, and nothing is made in it", async () => {
  await run(
    `create database ${latin1} template template0 encoding latin1 lc_collate 'C' lc_ctype 'C' locale_provider libc`,
  );
  expect(await refusal(named(admin.url, latin1))).toContain("encoding LATIN1");
});

test("a URL as hosters and other programs write it starts, and says what it ignored", async () => {
  const { close, notes } = await start(
    `${admin.url}?channel_binding=prefer&schema=public&pgbouncer=true`,
  );
  expect(notes).toEqual(["DATABASE_URL: ignored channel_binding, schema, pgbouncer."]);
  await close();
});

test.runIf(hasPgBouncer).for(["session", "transaction"] as const)(
  "behind PgBouncer in %s mode it starts, and says which mode it found",
  async (mode) => {
    const pooler = await startPgBouncer(admin.url, { mode });
    const { db, close, notes } = await start(pooler.url);
    expect(notes.join()).toContain(`a pooler in ${mode} mode`);
    expect(await db.select().from(users)).toEqual([]);
    await close();
    const direct = await start(pooler.url, { DATABASE_URL_DIRECT: admin.url });
    expect(direct.notes.join()).toContain(mode === "session" ? "session" : "DATABASE_URL_DIRECT");
    await direct.close();
    await pooler.stop();
  },
);
