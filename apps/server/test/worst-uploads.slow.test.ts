import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gunzipSync, gzipSync } from "node:zlib";
import { createTestDatabase } from "@outlay/db/testing";
import { afterAll, expect, test } from "vitest";
import { z } from "zod";
import {
  assertNothingInside,
  problemOf,
  type Reply,
  type Sending,
  sendTo,
} from "./http.fixture.ts";
import {
  type Worst,
  worstCsv,
  worstForms,
  worstJson,
  worstTexts,
  worstXml,
} from "./worst.fixture.ts";
import { startProcess } from "./process.fixture.ts";

/** What a server has in use after its start, and 64 MB. */
const heapMb = 128;

const root = mkdtempSync(join(tmpdir(), "outlay-worst-"));
const database = await createTestDatabase();
const watching = pathToFileURL(join(import.meta.dirname, "turns.fixture.ts")).href;
const server = startProcess({
  DATA_DIR: root,
  DATABASE_URL: database.url,
  REQUESTS_PER_MINUTE: "1000000000",
  NODE_OPTIONS: `--max-semi-space-size=8 --max-old-space-size=${heapMb} --import=${watching}`,
});
afterAll(async () => {
  server.child.kill("SIGTERM");
  await server.closed;
  await database.close();
  rmSync(root, { recursive: true, force: true });
});
const url = await server.url;

const account = { email: "ada@example.com", password: "correct horse battery", name: "Ada" };
const registered = await sendTo(`${url}/api/auth/register`, "POST", { json: account });
const { accessToken } = z.object({ accessToken: z.string() }).parse(registered.json);
const authorization = `Bearer ${accessToken}`;

const send = (path: string, { headers, ...sending }: Sending) =>
  sendTo(`${url}${path}`, "POST", { ...sending, headers: { authorization, ...headers } });

const turnsShape = z.object({ longestMs: z.number(), mostBytes: z.number() });

/** What the server's longest turn took since the last time, and the bytes of its buffers. */
async function readTurns(): Promise<z.output<typeof turnsShape>> {
  const from = server.output.text.length;
  server.child.kill("SIGUSR2");
  const line = () => /^turns (.*)$/m.exec(server.output.text.slice(from))?.[1];
  await expect.poll(line, { timeout: 10_000, interval: 5 }).toBeDefined();
  return turnsShape.parse(JSON.parse(line() ?? ""));
}

const mib = 1024 ** 2;

const asBody = (body: string | Uint8Array): Sending => ({ body });
const asField = (file: string | Uint8Array): Sending => ({ json: { file: String(file) } });
const boundary = "x".repeat(70);
const asForm = (body: string | Uint8Array): Sending => ({
  headers: { "content-type": `multipart/form-data; boundary=${boundary}` },
  body,
});
const asFile = (file: string | Uint8Array) =>
  asForm(
    Buffer.concat([
      Buffer.from(
        `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\n`,
      ),
      Buffer.from(file),
      Buffer.from(`\r\n--${boundary}--\r\n`),
    ]),
  );
const asGzip = (body: string | Uint8Array): Sending => ({
  headers: { "content-type": "application/gzip" },
  body: gzipSync(body, { level: 1 }),
});

const envelope = '<?xml version="1.0"?><gesmes:Envelope xmlns:gesmes="a" xmlns="b"><Cube>';
const ratesFiles = [...worstTexts, ...worstCsv("Date", "2026-11-20"), ...worstXml(envelope)];
const worstLines = worstJson.map(([what, make]): Worst => [
  what,
  (bytes) => `${make(bytes - 1)}\n`,
]);

type Upload = {
  path: string;
  as: string;
  send: (content: string | Uint8Array) => Sending;
  bytes: number;
  worst: Worst[];
};

/** Each way to send a file, how large it may be, and what is hard to read in it: an import that is new is a line here. */
const uploads: Upload[] = [
  { path: "/api/rates/import", as: "a file", send: asFile, bytes: 5 * mib, worst: ratesFiles },
  { path: "/api/rates/import", as: "a text", send: asField, bytes: 2.9 * mib, worst: worstTexts },
  { path: "/api/rates/import", as: "JSON", send: asBody, bytes: 6 * mib, worst: worstJson },
  {
    path: "/api/rates/import",
    as: "a form",
    send: asForm,
    bytes: 6 * mib,
    worst: worstForms(boundary),
  },
  { path: "/trpc/rates.import", as: "JSON", send: asBody, bytes: 6 * mib, worst: worstJson },
  { path: "/api/transactions/bulk", as: "JSON", send: asBody, bytes: mib, worst: worstJson },
  { path: "/api/expenses", as: "JSON", send: asBody, bytes: 64 * 1024, worst: worstJson },
  { path: "/api/books/import", as: "gzip", send: asGzip, bytes: 20 * mib, worst: worstTexts },
  { path: "/api/books/import", as: "gzipped lines", send: asGzip, bytes: mib, worst: worstLines },
];

const table = uploads.flatMap(({ path, as, send: wrap, bytes, worst }) =>
  worst.map(([what, make]) => ({ path, as, what, sending: () => wrap(make(bytes)) })),
);

const trpcError = z.object({ error: z.object({ json: z.object({ message: z.string() }) }) });

/** What a refusal says; fails when it is none, or shows what is inside. */
function detailOf(path: string, reply: Reply): string {
  if (path.startsWith("/api")) return problemOf(reply).detail;
  assertNothingInside(reply);
  return trpcError.parse(reply.json).error.json.message;
}

async function expectShortRefusal(path: string, sending: Sending): Promise<void> {
  await readTurns();
  const reply = await send(path, sending);
  const { longestMs, mostBytes } = await readTurns();
  expect([400, 413, 422]).toContain(reply.status);
  expect(detailOf(path, reply).length).toBeLessThan(500);
  expect(mostBytes).toBeLessThan(64 * mib);
  // Alone on a machine, none takes more than half of that.
  expect(longestMs).toBeLessThan(150);
}

// Tried again: what else the machine does at that moment is measured, too.
test.each(table)(
  "$path refuses $as of $what in short turns",
  { retry: 2 },
  async ({ path, sending }) => {
    await expectShortRefusal(path, sending());
  },
);

test("rows of an archive that are as long as they can be are not kept together", async () => {
  const books = z.object({ items: z.tuple([z.object({ id: z.uuid() })]) });
  const headers = { authorization };
  const listed = await fetch(`${url}/api/books`, { headers });
  const [{ id }] = books.parse(await listed.json()).items;
  await send("/api/expenses", { json: { amount: "1" } });
  const file = await fetch(`${url}/api/books/${id}/export`, { headers });
  const lines = gunzipSync(await file.bytes())
    .toString()
    .trimEnd()
    .split("\n");
  const at = lines.findIndex((line) => line.startsWith('{"part":"transactions"'));
  const rows = 200;
  const announced = (text = "") =>
    text.replace(/(:"transactions",\s*"rows":)\d+/, (_, before: string) => before + rows);
  const long = { ...(JSON.parse(lines[at + 1] ?? "") as object), searchText: "a".repeat(900_000) };
  const row = JSON.stringify({ ...long, accountId: id });
  const head = [announced(lines[0]), ...lines.slice(1, at), announced(lines[at])];
  const body = `${[...head, ...Array.from({ length: rows }, () => row)].join("\n")}\n`;
  await expectShortRefusal("/api/books/import", asGzip(body));
});
