import { startTestServer, type TestServer } from "@outlay/server/testing";
import { afterAll, beforeAll, expect, expectTypeOf, test } from "vitest";
import { isOutlayError, preview, type RouterOutputs, type WritePath } from "./index.ts";
import { signUp } from "./testing.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

test("a preview has the output, the changes and the notifications of a write, each with its type", async () => {
  const { outlay } = await signUp({ url: server.url });
  await outlay.budgets.create.mutate({ amount: "100" });
  const shown = await preview(outlay, "expenses.create", { amount: "85", payee: "Corner shop" });
  expectTypeOf(shown.output).toEqualTypeOf<RouterOutputs["expenses"]["create"]>();
  expect(shown.output).toMatchObject({ amount: "85.00", createdAt: expect.any(Date) });
  expect(shown.changes.map(({ entity, at }) => [entity, at instanceof Date])).toEqual([
    ["transaction", true],
    ["notification", true],
  ]);
  expect(shown.notifications).toMatchObject([{ kind: "budget.threshold", readAt: null }]);
  expect((await outlay.expenses.list.query()).items).toEqual([]);
});

test("a preview takes the input of its write, and is null where that replies nothing", async () => {
  const { outlay } = await signUp({ url: server.url });
  const { id } = await outlay.categories.create.mutate({ name: "Hobby" });
  const { output } = await preview(outlay, "categories.remove", { id });
  expectTypeOf(output).toEqualTypeOf<null>();
  expect(output).toBeNull();
  expect((await preview(outlay, "notifications.markAllRead")).output).toEqual({ marked: 0 });
  expectTypeOf<"expenses.list">().not.toExtend<WritePath>();
  expectTypeOf<"auth.login">().not.toExtend<WritePath>();
  expectTypeOf<"books.remove">().not.toExtend<WritePath>();
  expectTypeOf<"changes.preview">().not.toExtend<WritePath>();
  expectTypeOf<"books.update">().toExtend<WritePath>();
});

test("what a write would be refused for, its preview throws", async () => {
  const { outlay } = await signUp({ url: server.url });
  const [cash] = (await outlay.accounts.list.query()).items;
  await outlay.expenses.create.mutate({ amount: "1" });
  const refused = await preview(outlay, "accounts.remove", { id: cash?.id ?? "" }).catch(
    (error: unknown) => error,
  );
  expect(isOutlayError(refused, "account.in_use")).toBe(true);
});
