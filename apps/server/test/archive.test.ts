import { randomBytes } from "node:crypto";
import { request } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { problemOf, sendTo, serveApp } from "./http.fixture.ts";
import { defaultTimeouts } from "../src/http/hardening/timeouts.ts";

const app = await serveApp({ env: { ARCHIVE_LIMIT_MB: "1" } });
afterAll(app.close);
const path = "/api/books/import";
const type = "application/gzip";

let ada: Awaited<ReturnType<typeof app.signUp>>;
let archive: Uint8Array;
let name: string;
beforeAll(async () => {
  ada = await app.signUp("ada");
  await ada.send("POST", "/api/expenses", { json: { amount: "12.50" } });
  const { authorization, user } = ada;
  const file = await fetch(`${app.url}/api/books/${user.defaultBookId}/export`, {
    headers: { authorization },
  });
  archive = await file.bytes();
  name = String(file.headers.get("content-disposition"));
});

const importing = (body: Uint8Array) =>
  ada.send("POST", path, { body, headers: { "content-type": type } });

test("a book that was exported is restored from its archive", async () => {
  expect(name).toBe('attachment; filename="book-2026-11-21.outlay.gz"');
  const { status, json } = await importing(archive);
  expect(status).toBe(201);
  expect(json).toMatchObject({ role: "owner", baseCurrency: "EUR" });
  const headers = { "x-book-id": (json as { id: string }).id };
  const { json: page } = await ada.send("GET", "/api/expenses", { headers });
  expect(page).toMatchObject({ items: [{ amount: "12.50" }] });
});

test("an archive that is larger than the server takes is refused", async () => {
  const large = randomBytes(1024 ** 2 + 1);
  expect(problemOf(await importing(large))).toMatchObject({ status: 413, code: "input.too_large" });
});

test("another type, no body and no archive have errors of their own", async () => {
  expect(problemOf(await ada.send("POST", path, { json: {} }))).toMatchObject({
    status: 415,
    detail: 'Send "content-type: application/gzip".',
  });
  expect(problemOf(await ada.send("POST", path))).toMatchObject({
    code: "input.invalid",
    issues: [{ path: ["file"], message: "Send the file as the body." }],
  });
  expect(problemOf(await importing(Buffer.from("id,amount")))).toMatchObject({
    status: 422,
    code: "archive.unreadable",
  });
});

test("tRPC says where to send the archive", async () => {
  const reply = await ada.send("POST", "/trpc/books.import", { json: {} });
  expect(reply.text).toContain("Call POST /api/books/import.");
});

test("another's book is not there to be exported", async () => {
  const eve = await app.signUp("eve");
  const refused = await eve.send("GET", `/api/books/${ada.user.defaultBookId}/export`);
  expect(problemOf(refused)).toMatchObject({ code: "book.not_found" });
});

test("imports that idle, each with a byte or with its first line, keep nobody waiting, and are answered", async () => {
  const impatient = await serveApp({
    beside: app,
    env: { ARCHIVE_LIMIT_MB: "1" },
    timeouts: { ...defaultTimeouts, idleMs: 2000 },
  });
  const idle = async (who: string, bytes: number) => {
    const { authorization } = await app.signUp(who);
    const headers = { authorization, "content-type": type, "content-length": archive.length };
    const sent = request(`${impatient.url}${path}`, { method: "POST", headers });
    const status = new Promise((resolve) => {
      sent.on("response", (reply) => resolve(reply.resume().statusCode));
      sent.on("error", resolve);
    });
    sent.write(archive.subarray(0, bytes));
    return status;
  };
  const idling = ["one", "two", "three"].map((user) => idle(user, 1));
  const half = ["four", "five"].map((user) => idle(user, archive.length - 50));
  const bob = await app.signUp("bob");
  const { authorization } = bob;
  const reply = await sendTo(`${impatient.url}${path}`, "POST", {
    body: archive,
    headers: { authorization, "content-type": type },
  });
  expect(reply.status).toBe(201);
  expect(await Promise.all([...idling, ...half])).toEqual([408, 408, 408, 408, 408]);
  await impatient.close();
});

test("an upload that breaks off leaves nothing, and the next one is taken", async () => {
  const books = async () => (await ada.send("GET", "/api/books?limit=200")).text;
  const before = await books();
  const { authorization } = ada;
  const headers = { authorization, "content-type": type, "content-length": archive.length };
  const broken = request(`${app.url}${path}`, { method: "POST", headers });
  broken.on("error", () => {});
  broken.write(archive.subarray(0, archive.length - 50));
  await expect.poll(async () => (await importing(archive.subarray(0, 5))).status).toBe(429);
  broken.destroy();
  await expect.poll(async () => (await importing(archive.subarray(0, 5))).status).toBe(422);
  expect(await books()).toBe(before);
});
