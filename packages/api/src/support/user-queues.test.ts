import { afterAll, expect, test } from "vitest";
import { createTestApi, refusalOf } from "../testing.ts";
import { queueCall } from "./user-queues.ts";

const api = await createTestApi();
afterAll(api.close);

test("six calls of a user run at once and a hundred wait, without delaying other users", async () => {
  const ada = await api.signUp("ada");
  const eve = await api.signUp("eve");
  const over = Promise.withResolvers<void>();
  let begun = 0;
  const hold = () =>
    queueCall(ada.id, async () => {
      begun++;
      await over.promise;
    });
  const held = Array.from({ length: 106 }, hold);
  const refusal = await refusalOf(ada.api.accounts.list());
  expect(refusal).toMatchObject({ code: "server.unavailable", retryAfterSeconds: 1 });
  expect(begun).toBe(6);
  expect((await eve.api.accounts.list()).items).toHaveLength(1);
  over.resolve();
  await Promise.all(held);
  expect(begun).toBe(106);
  expect((await ada.api.accounts.list()).items).toHaveLength(1);
});
