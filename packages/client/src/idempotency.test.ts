import { startTestServer, type TestServer } from "@outlay/server/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createClient, idempotencyKey, isOutlayError } from "./index.ts";
import { recordingFetch, signUp } from "./testing.ts";

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

test("a create whose reply was lost is sent again with its key, and done once", async () => {
  const { outlay, tokens } = await signUp({ url: server.url });
  const replies: unknown[] = [];
  const losing = createClient({
    url: server.url,
    tokens,
    fetch: async (input, init) => {
      const response = await fetch(input, init as RequestInit);
      replies.push(await response.json());
      throw new TypeError("The connection was lost.");
    },
  });
  const once = idempotencyKey(crypto.randomUUID());
  await expect(losing.accounts.create.mutate({ name: "Savings" }, once)).rejects.toThrow(
    "The server could not be reached.",
  );
  const account = await outlay.accounts.create.mutate({ name: "Savings" }, once);
  expect(account.createdAt).toBeInstanceOf(Date);
  expect(replies).toMatchObject([{ result: { data: { json: { id: account.id } } } }]);
  expect((await outlay.accounts.list.query()).items).toHaveLength(2);
});

test("a key is of one call: that travels alone, and the others without it", async () => {
  const { fetch, sent } = recordingFetch();
  const { outlay, tokens } = await signUp({ url: server.url, fetch });
  const { defaultBookId } = await outlay.profile.get.query();
  const inBook = createClient({ url: server.url, tokens, fetch, bookId: defaultBookId });
  sent.length = 0;
  await Promise.all([
    inBook.accounts.create.mutate({ name: "First" }),
    inBook.accounts.create.mutate({ name: "Second" }, idempotencyKey("k")),
    inBook.accounts.create.mutate({ name: "Third" }),
  ]);
  const keys = sent.map(({ paths, headers }) => [
    paths.length,
    headers.get("idempotency-key"),
    headers.get("x-book-id"),
  ]);
  expect(keys).toHaveLength(2);
  expect(keys).toContainEqual([1, "k", defaultBookId]);
  expect(keys).toContainEqual([2, null, defaultBookId]);
});

test("a key that came with another input is refused", async () => {
  const { outlay } = await signUp({ url: server.url });
  const once = idempotencyKey("k");
  await outlay.accounts.create.mutate({ name: "Savings" }, once);
  const refused = await outlay.accounts.create
    .mutate({ name: "Holidays" }, once)
    .catch((error: unknown) => error);
  expect(isOutlayError(refused, "idempotency.key_reused")).toBe(true);
});
