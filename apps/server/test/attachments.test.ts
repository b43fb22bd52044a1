import { readdir } from "node:fs/promises";
import { request } from "node:http";
import { unusedFiles } from "@outlay/db";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { defaultTimeouts } from "../src/http/hardening/timeouts.ts";
import { formEnd, formHeaders, formOf, partOf } from "./forms.fixture.ts";
import { problemOf, type Send, serveApp } from "./http.fixture.ts";

const app = await serveApp({ timeouts: { ...defaultTimeouts, idleMs: 400 } });
afterAll(app.close);

const mib = 1024 ** 2;
const idShape = z.looseObject({ id: z.uuid() });

let send: Send;
let authorization: string;
let path: string;
beforeAll(async () => {
  ({ send, authorization } = await app.signUp("ada"));
  const spent = await send("POST", "/api/expenses", { json: { amount: "12.50" } });
  path = `/api/transactions/${idShape.parse(spent.json).id}/attachments`;
});

const pdf = (bytes = 1000) => Buffer.concat([Buffer.from("%PDF-1.7\n"), Buffer.alloc(bytes, "x")]);
const fileOf = (bytes: Uint8Array) => partOf("file", bytes, "a.pdf");
/** What is in the storage. */
const stored = async () =>
  (await readdir(`${app.dataDir}/attachments`, { recursive: true })).filter((name) =>
    name.includes("/"),
  );
const listed = async () =>
  idShape
    .array()
    .parse(
      z.looseObject({ items: z.array(z.unknown()) }).parse((await send("GET", path)).json).items,
    );

test("a file travels in a form, and comes back as it was", async () => {
  const bytes = pdf(3 * mib);
  const sent = await send("POST", path, formOf(partOf("text", "Näh"), fileOf(bytes)));
  expect(sent).toMatchObject({
    status: 201,
    json: { name: "a.pdf", type: "application/pdf", sizeBytes: bytes.length, text: "Näh" },
  });
  const { id } = idShape.parse(sent.json);
  const reply = await fetch(`${app.url}/api/attachments/${id}`, { headers: { authorization } });
  expect(Buffer.from(await reply.arrayBuffer()).equals(bytes)).toBe(true);
  expect(Object.fromEntries(reply.headers)).toMatchObject({
    "content-type": "application/pdf",
    "content-length": String(bytes.length),
    "content-security-policy": "default-src 'none'; sandbox",
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
  });
  expect((await send("DELETE", `/api/attachments/${id}`)).status).toBe(204);
  expect((await send("DELETE", `/api/attachments/${id}`)).status).toBe(204);
  expect(problemOf(await send("GET", `/api/attachments/${id}`)).code).toBe("attachment.not_found");
});

test("a file of 10 MiB is taken; one of 11 is refused before it arrives, or while it does", async () => {
  const largest = pdf(10 * mib - 9);
  expect((await send("POST", path, formOf(fileOf(largest)))).status).toBe(201);
  const before = await stored();
  for (const length of [10 * mib - 8, 11 * mib]) {
    const problem = problemOf(await send("POST", path, formOf(fileOf(pdf(length)))));
    expect(problem).toMatchObject({ status: 413, code: "attachment.too_large" });
  }
  const chunked = await upload([fileOf(pdf(11 * mib)), formEnd]);
  expect(chunked).toMatchObject({ status: 413, code: "attachment.too_large" });
  expect(await stored()).toEqual(before);
});

/** Sends pieces of a form without a word of its length, with pauses. */
async function upload(pieces: readonly Uint8Array[], pauseMs = 0) {
  const body = ReadableStream.from(
    (async function* paused() {
      for (const piece of pieces) {
        yield piece;
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    })(),
  );
  const headers = { authorization, ...formHeaders };
  const init = { method: "POST", headers, body, duplex: "half" as const };
  const reply = await fetch(app.url + path, init);
  return z.looseObject({}).parse({ status: reply.status, ...((await reply.json()) as object) });
}

test("a body without a length is taken", async () => {
  const bytes = fileOf(pdf(200_000));
  const pieces = [
    bytes.subarray(0, 20),
    bytes.subarray(20, 90_000),
    bytes.subarray(90_000),
    formEnd,
  ];
  expect(await upload(pieces, 50)).toMatchObject({ status: 201, type: "application/pdf" });
});

test("a body that stops is answered, and leaves nothing", async () => {
  const before = await stored();
  const bytes = fileOf(pdf(200_000));
  const reply = await upload([bytes.subarray(0, 100_000), bytes.subarray(100_000), formEnd], 1_000);
  expect(reply).toMatchObject({ status: 408, code: "request.timeout" });
  expect(await stored()).toEqual(before);
  expect(await app.database.db.select().from(unusedFiles)).toEqual([]);
});

test("a body that is cut off leaves nothing", async () => {
  const [before, count] = [await stored(), (await listed()).length];
  for (const end of [formEnd, Buffer.alloc(0)]) {
    const headers = {
      authorization,
      ...formHeaders,
      "content-length": String(500_000 + end.length),
    };
    const sent = request(app.url + path, { method: "POST", headers });
    sent.on("error", () => {});
    sent.write(fileOf(pdf(300_000)));
    await expect.poll(async () => (await stored()).length).toBe(before.length + 1);
    const closed = new Promise((resolve) => sent.once("close", resolve));
    sent.destroy();
    await closed;
    await expect.poll(stored).toEqual(before);
  }
  // With the right length, and without the end of the form.
  const { headers, body } = formOf(fileOf(pdf(1000)));
  const short = (body as Buffer).subarray(0, -20);
  expect(
    problemOf(await send("POST", path, { headers: headers ?? {}, body: short })),
  ).toMatchObject({
    status: 400,
    code: "input.malformed",
  });
  expect(await stored()).toEqual(before);
  expect(await listed()).toHaveLength(count);
  expect(await app.database.db.select().from(unusedFiles)).toEqual([]);
});

test("what a browser would run is refused, whatever it is called", async () => {
  for (const text of ["<html><script>", "<svg xmlns='http://www.w3.org/2000/svg'>", "GIF89a"]) {
    const sent = await send("POST", path, formOf(partOf("file", text, "a.jpg")));
    expect(problemOf(sent)).toMatchObject({ status: 415, code: "attachment.unsupported_type" });
  }
});

test("a form has one file, after its fields, each once", async () => {
  const file = fileOf(pdf());
  const wrong = [
    formOf(),
    formOf(partOf("text", "x")),
    formOf(file, partOf("text", "x")),
    formOf(partOf("text", "x"), partOf("text", "y"), file),
    formOf(partOf("other", "x"), file),
    formOf(partOf("receipt", pdf(), "a.pdf")),
  ];
  for (const sending of wrong)
    expect(problemOf(await send("POST", path, sending))).toMatchObject({
      status: 400,
      code: "input.invalid",
    });
  expect((await send("POST", path, formOf(file, fileOf(pdf())))).status).toBe(413);
  const long = formOf(partOf("text", "x".repeat(70_000)), file);
  expect((await send("POST", path, long)).status).toBe(413);
  expect(problemOf(await send("POST", path, { json: {} }))).toMatchObject({ status: 415 });
});

test("nobody sends a file who is not signed in, and none of it is read", async () => {
  const { headers, body } = formOf(fileOf(pdf(9 * mib)));
  const reply = await app.send("POST", path, { headers: headers ?? {}, body: body ?? "" });
  expect(problemOf(reply)).toMatchObject({ status: 401, code: "auth.unauthenticated" });
});

test("a token needs the scope of attachments", async () => {
  const tokenOf = async (...scopes: string[]) => {
    const json = { name: "Scanner", scopes };
    const made = await send("POST", "/api/tokens", { json });
    const { token } = z.looseObject({ token: z.string() }).parse(made.json);
    return { authorization: `Bearer ${token}` };
  };
  const { headers, body } = formOf(fileOf(pdf()));
  const as = async (token: { authorization: string }) =>
    app.send("POST", path, { headers: { ...headers, ...token }, body: body ?? "" });
  expect(problemOf(await as(await tokenOf("transactions:write"))).code).toBe("auth.scope_missing");
  expect(problemOf(await as(await tokenOf("attachments:read"))).code).toBe("auth.scope_missing");
  expect((await as(await tokenOf("attachments:write"))).status).toBe(201);
});
