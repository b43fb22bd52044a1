import { request } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { problemOf, serveApp } from "./http.fixture.ts";

const app = await serveApp();
afterAll(app.close);
const path = "/api/analytics/export";

let ada: Awaited<ReturnType<typeof app.signUp>>;
beforeAll(async () => {
  ada = await app.signUp("ada");
  const operations = Array.from({ length: 500 }, () => ({
    op: "create",
    kind: "expense",
    amount: "1",
  }));
  for (let count = 0; count < 4; count += 1) {
    const json = { mode: "atomic", operations };
    await ada.send("POST", "/api/transactions/bulk", { json });
  }
  // More than the buffers between the two ends hold.
  await app.database.db.execute("update transactions set note = repeat('x', 2000)");
});

test("an export is a file, with its name and its type", async () => {
  const types = {
    csv: /^text\/csv; charset=utf-8/,
    json: /^application\/json/,
    ndjson: /x-ndjson/,
  };
  for (const [format, type] of Object.entries(types)) {
    const { status, headers } = await ada.send("GET", `${path}?format=${format}&q=nothing`);
    expect(status).toBe(200);
    expect(headers.get("content-type")).toMatch(type);
    const name = `attachment; filename="transactions-2026-11-21.${format}"`;
    expect(headers.get("content-disposition")).toBe(name);
    expect(headers.get("cache-control")).toBe("no-store");
  }
});

test("every transaction comes, in as many pages as it needs", async () => {
  const { text } = await ada.send("GET", path);
  expect(text.split("\r\n")).toHaveLength(2002);
  const { json } = await ada.send("GET", `${path}?format=json`);
  expect(json).toHaveLength(2000);
});

test("HEAD answers the headers alone", async () => {
  const { status, headers, text } = await ada.send("HEAD", path);
  expect([status, headers.get("content-type"), text]).toEqual([
    200,
    "text/csv; charset=utf-8; header=present",
    "",
  ]);
});

test("what is refused is a problem document, and no file", async () => {
  const nobody = "01920000-0000-7000-8000-000000000000";
  const refused = await ada.send("GET", `${path}?accountId=${nobody}`);
  expect(problemOf(refused)).toMatchObject({ status: 404, code: "account.not_found" });
  const eve = await app.signUp("eve");
  const headers = { "x-book-id": ada.user.defaultBookId };
  expect(problemOf(await eve.send("GET", path, { headers }))).toMatchObject({
    code: "book.not_found",
  });
});

test("tRPC says where the file is", async () => {
  const { status, json } = await ada.send("GET", "/trpc/analytics.export");
  expect(status).toBe(400);
  expect(json).toMatchObject({
    error: {
      json: { message: "Call GET /api/analytics/export.", data: { code: "route.rest_only" } },
    },
  });
});

/** Begins a download and reads no more than its head. */
function begin() {
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
  const headers = { authorization: ada.authorization };
  const sent = request(`${app.url}${path}?format=json`, { headers }, ({ statusCode }) =>
    resolve(statusCode),
  );
  sent.on("error", reject).end();
  return { begun: promise, hangUp: () => sent.destroy() };
}

test("downloads that are broken off make room for others at once", async () => {
  const open = [begin(), begin()];
  expect(await Promise.all(open.map(({ begun }) => begun))).toEqual([200, 200]);
  const refused = await ada.send("GET", path);
  expect(problemOf(refused)).toMatchObject({ status: 429, code: "download.limit" });
  expect(refused.headers.get("retry-after")).toBe("5");
  for (const { hangUp } of open) hangUp();
  await expect.poll(async () => (await ada.send("GET", path)).status).toBe(200);
});
