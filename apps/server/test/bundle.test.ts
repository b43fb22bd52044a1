import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { runText } from "@outlay/db";
import { createTestDatabase } from "@outlay/db/testing";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { digestOf, findFreshBundle } from "../bin/bundle.mjs";
import { createServers, signIn } from "./main.fixture.ts";

describe("a bundle", () => {
  const root = mkdtempSync(join(tmpdir(), "outlay-bundle-"));
  afterAll(() => rmSync(root, { recursive: true }));
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const texts = { "apps/server/src/main.ts": "one", "packages/core/src/index.ts": "two" };

  const programs = { server: "server-1.mjs" };
  const files = ["server-1.mjs", "chunk-2.mjs"];

  beforeEach(() => {
    for (const [path, text] of Object.entries(texts)) write(path, text);
    const sources = Object.keys(texts);
    const digest = digestOf(sources, (path) => Buffer.from(Reflect.get(texts, path) as string));
    write("apps/server/dist/bundle.json", JSON.stringify({ sources, digest, files, programs }));
    for (const name of files) write(`apps/server/dist/${name}`, "");
  });

  test("is run while it is made of what the sources are", () => {
    expect(findFreshBundle(root)).toEqual(programs);
  });

  test("is passed over when a source has another content, whatever its date", () => {
    write("packages/core/src/index.ts", "owt");
    expect(findFreshBundle(root)).toBeUndefined();
  });

  test("is passed over when a source is gone", () => {
    rmSync(join(root, "packages/core/src/index.ts"));
    expect(findFreshBundle(root)).toBeUndefined();
  });

  test("is passed over when one of its files is gone", () => {
    rmSync(join(root, "apps/server/dist/chunk-2.mjs"));
    expect(findFreshBundle(root)).toBeUndefined();
  });

  test("is passed over when it was not made to its end", () => {
    writeFileSync(join(root, "apps/server/dist/bundle.json"), '{"sources":[');
    expect(findFreshBundle(root)).toBeUndefined();
  });
});

describe("the server from its bundle", () => {
  const { end, newDataDir, startReady } = createServers();
  afterAll(end);

  test("serves as its sources do, and names them where something fails", async () => {
    const build = join(import.meta.dirname, "../build/main.ts");
    if (findFreshBundle() === undefined) execFileSync(process.execPath, [build]);
    expect(findFreshBundle()).toBeDefined();
    const { url: DATABASE_URL, db, close } = await createTestDatabase();
    const server = await startReady({ DATABASE_URL, DATA_DIR: newDataDir() });
    const ask = await signIn(server, "register");
    expect(await ask("GET", "/api/expenses")).toMatchObject({ status: 200 });
    await runText(db, "drop table transactions cascade");
    expect(await ask("GET", "/api/expenses")).toMatchObject({ status: 500 });
    expect(await server.interrupt()).toBe(0);
    const { text } = server.output;
    const named = [...text.matchAll(/\((\/[^\s"():]+):\d+:\d+\)/g)].map(([, path = ""]) => path);
    expect(named.length).toBeGreaterThan(1);
    expect(named.filter((path) => path.includes("/dist/") || !existsSync(path))).toEqual([]);
    await close();
  });
});
