import { existsSync, readdirSync } from "node:fs";
import { mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import fastify from "fastify";
import { afterAll, describe, expect, test } from "vitest";
import packageJson from "../package.json" with { type: "json" };
import { sendFrom } from "../src/http/site/static-files.ts";
import { serveApp } from "./http.fixture.ts";

const server = await serveApp();
afterAll(server.close);
/** What fetch reads is decoded already. */
const get = (path: string, encoding: string, headers: Record<string, string> = {}) =>
  fetch(server.url + path, { headers: { "accept-encoding": encoding, ...headers } });

/** The addresses of a build's files. */
function listBuilt(app: string, base: string): string[] {
  const dist = join(import.meta.dirname, "../..", app, "dist");
  return readdirSync(dist, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => base + relative(dist, join(parentPath, name)));
}

const panelFiles = listBuilt("panel", "/panel/");
const webFiles = listBuilt("web", "/").filter((path) => path !== "/index.html");
const assets = [...panelFiles, ...webFiles].filter((path) => path.includes("/assets/"));
const docs = await (await get("/docs", "identity")).text();
const scripts = [...docs.matchAll(/"(\/docs\/[\w.-]+)"/g)].map(([, path = ""]) => path);
const tarball = `/client/outlay-client-${packageJson.version}.tgz`;

/** Compressed in themselves. */
const isPacked = (path: string) => path === tarball || path.endsWith(".png");

test("the panel has assets, and the reference scripts", () => {
  expect(assets.length).toBeGreaterThan(1);
  expect(scripts.length).toBeGreaterThan(1);
});

describe.each([
  ...panelFiles,
  ...webFiles,
  "/",
  ...scripts,
  "/docs/session.js",
  "/docs/reference.js",
  "/docs",
  "/panel",
  "/panel/procedures.json",
  "/api/openapi.json",
  "/client/outlay-client.mjs",
  tarball,
])("%s", (path) => {
  test("is the same in every encoding, with a strong tag for each", async () => {
    const tags = new Set<string>();
    const plain = await get(path, "identity");
    const bytes = Buffer.from(await plain.arrayBuffer());
    expect(plain.status).toBe(200);
    expect(plain.headers.has("content-encoding")).toBe(false);
    expect(plain.headers.get("content-length")).toBe(String(bytes.length));
    tags.add(plain.headers.get("etag") ?? "");

    for (const encoding of ["br", "gzip"]) {
      const reply = await get(path, encoding);
      const isCompressed = bytes.length >= 1024 && !isPacked(path);
      expect(reply.headers.get("content-encoding")).toBe(isCompressed ? encoding : null);
      expect(reply.headers.get("content-type")).toBe(plain.headers.get("content-type"));
      expect(Buffer.from(await reply.arrayBuffer()).equals(bytes)).toBe(true);
      if (!isCompressed) continue;
      expect(Number(reply.headers.get("content-length"))).toBeLessThan(bytes.length * 0.7);
      for (const { headers } of [reply, plain])
        expect(headers.get("vary")).toMatch(/\baccept-encoding\b/);
      tags.add(reply.headers.get("etag") ?? "");
    }
    for (const tag of tags) expect(tag).toMatch(/^"[\w-]+"$/);
    expect(tags.size).toBe(bytes.length >= 1024 && !isPacked(path) ? 3 : 1);
  });

  test("is not sent again to someone who has it", async () => {
    const first = await get(path, "br");
    const etag = first.headers.get("etag") ?? "";
    const again = await get(path, "br", { "if-none-match": `"other", W/${etag}` });
    expect([again.status, await again.text()]).toEqual([304, ""]);
    for (const name of ["etag", "cache-control", "vary"])
      expect(again.headers.get(name)).toBe(first.headers.get(name));
    expect((await get(path, "br", { "if-none-match": '"other"' })).status).toBe(200);
  });

  test("has the headers of GET for HEAD, too", async () => {
    const headers = { "accept-encoding": "br" };
    const [got, head] = await Promise.all(
      ["GET", "HEAD"].map((method) => fetch(server.url + path, { method, headers })),
    );
    expect([head?.status, await head?.text()]).toEqual([200, ""]);
    for (const name of ["etag", "content-length", "content-type", "content-encoding", "vary"])
      expect(head?.headers.get(name)).toBe(got?.headers.get(name));
  });
});

const library = scripts.filter((path) => path.startsWith("/docs/reference-"));
test.each([...assets, ...library, tarball])("caches may keep %s for ever", async (path) => {
  const { headers } = await get(path, "br");
  expect(headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
});

test.each(["/", "/sw.js", "/docs", "/panel/", "/panel/icon.svg", "/api/openapi.json"])(
  "caches ask each time whether %s has changed",
  async (path) => {
    expect((await get(path, "br")).headers.get("cache-control")).toBe("no-cache");
  },
);

test.each([
  "/assets/..%2findex.html",
  "/assets/nothing.js",
  "/panel/..%2fpackage.json",
  "/panel/%2e%2e/package.json",
  "/panel/assets",
  "/panel/assets/",
  "/panel//index.html",
  "/panel/index.html%00",
  "/panel/nothing.js",
])("%s is not found", async (path) => {
  const reply = await server.send("GET", path);
  expect(reply).toMatchObject({ status: 404, json: { code: "route.not_found" } });
  expect(reply.headers.get("cache-control")).toBe("no-store");
});

test("a file that is built again is sent as it is now, and one that is gone is not found", async () => {
  const folder = await mkdtemp(join(tmpdir(), "outlay-static-"));
  const app = fastify();
  const send = sendFrom(folder);
  app.get<{ Params: { "*": string } }>("/*", (request, reply) =>
    send(request, reply, request.params["*"]),
  );
  const read = async (name: string) => (await app.inject(`/${name}`)).body;

  await writeFile(join(folder, "page.html"), "first");
  expect(await read("page.html")).toBe("first");
  await writeFile(join(folder, "page.html"), "next!");
  await utimes(join(folder, "page.html"), 1, 1);
  await writeFile(join(folder, "new.html"), "new");
  expect(await read("page.html")).toBe("next!");
  expect(await read("new.html")).toBe("new");
  await rm(folder, { recursive: true });
  expect(existsSync(folder)).toBe(false);
  expect((await app.inject("/new.html")).statusCode).toBe(404);
});
