import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Database, migrateDatabase, openDatabase } from "@outlay/db";
import { createEmptyDatabase } from "@outlay/db/testing";
import { examineBooks } from "@outlay/api/domain";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Send, type Sending, serveApp } from "./http.fixture.ts";
import { released, restoreRelease, versions } from "./released.fixture.ts";

// What earlier releases have made, recorded when they were released (scripts/release/data.ts): this one
// migrates their databases and imports their archives, and nothing is lost or wrong afterwards.

/** Each difference that `outlay doctor` would print. */
async function examine({ db }: Pick<Database, "db">): Promise<string[]> {
  const lines: string[] = [];
  await examineBooks(db, { fix: false, report: (line) => lines.push(line) });
  return lines;
}

async function signIn({ send }: { send: Send }) {
  const json = { email: "demo@outlay.example", password: "a year of groceries" };
  const reply = await send("POST", "/api/auth/login", { json });
  const { accessToken } = reply.json as { accessToken: string };
  const headers = { authorization: `Bearer ${accessToken}` };
  return (method: string, path: string, sending?: Sending) =>
    send(method, path, { ...sending, headers: { ...headers, ...sending?.headers } });
}

describe.each(versions)("release %s", (version) => {
  let database: Database & { url: string };
  let drop: () => Promise<void>;
  beforeAll(async () => {
    const made = await createEmptyDatabase();
    const { url } = made;
    drop = made.drop;
    await restoreRelease(url, version);
    await migrateDatabase(url);
    database = { url, ...openDatabase(url) };
  });
  afterAll(async () => {
    await database.close();
    await drop();
  });

  const serve = () =>
    serveApp({
      beside: {
        database,
        keys: new Map([["test", randomBytes(32)]]),
        clock: { now: new Date("2026-11-29T12:00:00.000Z") },
      },
    });

  test("leaves a database that is migrated, with every book in order", async () => {
    expect(await examine(database)).toEqual([]);
  });

  test("has users who sign in, see their records, and go on", async () => {
    const server = await serve();
    const demo = await signIn(server);
    const before = await demo("GET", "/api/expenses?includeTotal=true&limit=1");
    const { total } = before.json as { total: number };
    expect(total).toBeGreaterThan(200);
    expect((await demo("POST", "/api/expenses", { json: { amount: "4.80" } })).status).toBe(201);
    const after = await demo("GET", "/api/expenses?includeTotal=true&limit=1");
    expect(after.json).toMatchObject({ total: total + 1 });
    await server.close();
  });

  test("has archives that are imported whole", async () => {
    const server = await serve();
    const demo = await signIn(server);
    const body = readFileSync(join(released, `${version}.outlay.gz`));
    const headers = { "content-type": "application/gzip" };
    const { status, json } = await demo("POST", "/api/books/import", { body, headers });
    expect(status).toBe(201);
    const imported = { "x-book-id": (json as { id: string }).id };
    const page = await demo("GET", "/api/expenses?includeTotal=true", { headers: imported });
    expect((page.json as { total: number }).total).toBeGreaterThan(200);
    expect(await examine(database)).toEqual([]);
    await server.close();
  });
});
