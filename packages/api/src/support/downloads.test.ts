import { sql } from "drizzle-orm";
import { afterAll, expect, test } from "vitest";
import { type Download, startDownload } from "./downloads.ts";
import { AppError } from "@outlay/core";
import { createTestApi } from "../testing.ts";

const api = await createTestApi();
afterAll(api.close);
const ada = await api.signUp("ada");

const callerOf = (userId: string) => ({
  db: api.db,
  principal: { userId, sessionId: "" },
  requestId: "",
  reportFault: (fault: (typeof api.faults)[number]) => api.faults.push(fault),
});

/** An endless file: the number of records in the book, again and again. */
const endless: Download = {
  fileName: "endless.txt",
  contentType: "text/plain",
  chunks: async function* chunks(tx) {
    for (;;) {
      const [row] = await tx.execute(sql`select count(*)::text as rows from transactions`);
      yield `${String(row?.["rows"])}\n`;
    }
  },
};

/** Resolves when no download has a connection. */
async function connectionsAreFree(): Promise<void> {
  const holding = sql`select pid from pg_stat_activity
    where datname = current_database() and xact_start is not null and pid <> pg_backend_pid()`;
  await expect.poll(async () => (await api.db.execute(holding)).length).toBe(0);
}

const nextOf = async (reader: ReadableStreamDefaultReader<Uint8Array>) =>
  Buffer.from((await reader.read()).value ?? []).toString();

const readerOf = ({ body }: Response) => {
  if (!body) throw new Error("a download has no body");
  return body.getReader() as ReadableStreamDefaultReader<Uint8Array>;
};

test("a download reads one snapshot, whatever is written meanwhile", async () => {
  const reader = readerOf(await startDownload(callerOf(ada.id), endless));
  expect(await nextOf(reader)).toBe("0\n");
  await ada.api.expenses.create({ amount: "1" });
  for (let count = 0; count < 5; count += 1) expect(await nextOf(reader)).toBe("0\n");
  await reader.cancel();
  await connectionsAreFree();
});

test("a reader that disconnects frees the connection immediately, and nothing is logged", async () => {
  const reader = readerOf(await startDownload(callerOf(ada.id), endless));
  await nextOf(reader);
  await reader.cancel();
  await connectionsAreFree();
  expect(api.faults).toEqual([]);
});

test("a reader that stops reading loses the download, and the connection is freed", async () => {
  const reader = readerOf(await startDownload(callerOf(ada.id), endless, 20));
  await connectionsAreFree();
  await expect(nextOf(reader).then(() => nextOf(reader))).rejects.toMatchObject({
    code: "request.timeout",
  });
});

test("a user has two downloads at once, and all users of a server four", async () => {
  const start = (userId: string) => startDownload(callerOf(userId), endless);
  const open = await Promise.all(["a", "a", "b"].map(start));
  await expect(start("a")).rejects.toMatchObject({ code: "download.limit", status: 429 });
  open.push(await start("b"));
  await expect(start("c")).rejects.toMatchObject({ code: "server.unavailable", status: 503 });
  await Promise.all(open.map(async ({ body }) => body?.cancel()));
  await connectionsAreFree();
  await (await start("a")).body?.cancel();
  await connectionsAreFree();
});

const failing = (after: number): Download => ({
  ...endless,
  chunks: async function* chunks(tx) {
    for (let count = 0; count < after; count += 1) yield "fine\n";
    await tx.execute(sql`select 'secret' / 0`);
  },
});

test("an error before the first chunk is thrown unchanged", async () => {
  await expect(startDownload(callerOf(ada.id), failing(0))).rejects.toThrow(/select 'secret'/);
  await connectionsAreFree();
  api.faults.length = 0;
});

test("the caller's own mistakes are reported to them, and nothing is logged", async () => {
  const refusing: Download = {
    ...endless,
    // oxlint-disable-next-line require-yield
    chunks: async function* chunks() {
      throw new AppError("account.not_found", "No account has this id.");
    },
  };
  await expect(startDownload(callerOf(ada.id), refusing)).rejects.toMatchObject({ status: 404 });
  await connectionsAreFree();
  expect(api.faults).toEqual([]);
});

test("a later error ends the download without details, and is logged", async () => {
  const response = await startDownload(callerOf(ada.id), failing(3));
  await expect(response.text()).rejects.toMatchObject({ code: "server.error" });
  await expect.poll(() => api.faults.length).toBe(1);
  expect(JSON.stringify(api.faults)).not.toContain("secret");
});
