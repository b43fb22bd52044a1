import { gunzipSync } from "node:zlib";
import { afterAll, expect, test } from "vitest";
import packageJson from "../package.json" with { type: "json" };
import { serveApp } from "./http.fixture.ts";

const server = await serveApp();
afterAll(server.close);
const get = (path: string) => fetch(server.url + path, { redirect: "manual" });
const versioned = `/client/outlay-client-${packageJson.version}.tgz`;

test("the client's package has the server's version, and may be kept for ever", async () => {
  const reply = await get(versioned);

  expect(reply.status).toBe(200);
  expect(reply.headers.get("content-type")).toBe("application/octet-stream");
  expect(reply.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
  const archive = gunzipSync(await reply.arrayBuffer()).toString();
  expect(archive).toContain("package/dist/index.js");
  expect(archive).toContain(`"version": "${packageJson.version}"`);
});

test("its fixed name leads to the version, and is asked for each time", async () => {
  const reply = await get("/client/outlay-client.tgz");

  expect(reply.status).toBe(302);
  expect(reply.headers.get("location")).toBe(versioned);
  expect(reply.headers.get("cache-control")).toBe("no-store");
});

test("another version's package is not found", async () => {
  const reply = await get("/client/outlay-client-0.0.1.tgz");

  expect(reply.status).toBe(404);
  expect(await reply.json()).toMatchObject({ code: "route.not_found" });
});

test("a page without a build imports the client as one module, and asks whether it has changed", async () => {
  const reply = await get("/client/outlay-client.mjs");
  const code = await reply.text();
  const etag = reply.headers.get("etag") ?? "";

  expect(reply.headers.get("content-type")).toMatch(/^text\/javascript/);
  expect(reply.headers.get("cache-control")).toBe("no-cache");
  expect(code).not.toMatch(/\bfrom\s*["']/);
  const again = await fetch(`${server.url}/client/outlay-client.mjs`, {
    // As browsers ask; Node would add no-cache.
    headers: { "if-none-match": etag, "cache-control": "max-age=0" },
  });
  expect(again.status).toBe(304);

  const module = `data:text/javascript;base64,${Buffer.from(code).toString("base64")}`;
  const { createClient } = (await import(/* @vite-ignore */ module)) as {
    createClient: (options: { url: string }) => {
      auth: { login: { mutate: (input: object) => Promise<unknown> } };
    };
  };
  const signIn = createClient({ url: server.url }).auth.login.mutate({ email: "", password: "" });
  await expect(signIn).rejects.toMatchObject({ data: { code: "input.invalid" } });
});
