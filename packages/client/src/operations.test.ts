import { startTestServer, type TestServer } from "@outlay/server/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { withOperation } from "./index.ts";
import { recordingFetch, signUp } from "./testing.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

/** What calls have reported. */
function reports() {
  const ids: string[] = [];
  return { ids, options: withOperation((id) => ids.push(id)) };
}

test("a write reports its operation, also one that replies nothing, and it is undone by that", async () => {
  const { outlay } = await signUp({ url: server.url });
  const { id } = await outlay.categories.create.mutate({ name: "Books" });
  const { ids, options } = reports();
  await outlay.categories.remove.mutate({ id }, options);
  const { items } = await outlay.changes.newest.query({ limit: 1 });
  expect(ids).toEqual([items[0]?.operationId]);
  await outlay.operations.undo.mutate({ id: ids[0] ?? "" });
  expect((await outlay.categories.get.query({ id })).name).toBe("Books");
});

test("the operation of a transaction is the one that the transaction names", async () => {
  const { outlay } = await signUp({ url: server.url });
  const { ids, options } = reports();
  const made = await outlay.transactions.create.mutate({ kind: "expense", amount: "5" }, options);
  expect(ids).toEqual([made.operationId]);
});

test("what changes nothing, what is refused, and a preview report nothing", async () => {
  const { outlay } = await signUp({ url: server.url });
  const { id } = await outlay.categories.create.mutate({ name: "Books" });
  const { ids, options } = reports();
  await outlay.categories.update.mutate({ id, name: "Books" }, options);
  await expect(
    outlay.categories.update.mutate({ id, name: "Films", version: 99 }, options),
  ).rejects.toThrow();
  const removal = { procedure: "categories.remove", input: { id } };
  const { changeCount } = await outlay.changes.preview.mutate(removal, options);
  expect(changeCount).toBe(1);
  expect(ids).toEqual([]);
});

test("of calls at the same time each reports its own operation, in a request of its own", async () => {
  const { fetch, sent } = recordingFetch();
  const { outlay } = await signUp({ url: server.url, fetch });
  sent.length = 0;
  const [first, second] = [reports(), reports()];
  await Promise.all([
    outlay.categories.create.mutate({ name: "Books" }, first.options),
    outlay.categories.create.mutate({ name: "Films" }, second.options),
  ]);
  expect(sent).toHaveLength(2);
  const { items } = await outlay.changes.newest.query({ limit: 2 });
  const made = items.map(({ operationId }) => operationId);
  expect([...first.ids, ...second.ids].toSorted()).toEqual(made.toSorted());
});
