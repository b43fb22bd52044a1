import { afterAll, expect, test } from "vitest";
import { problemOf, serveApp } from "./http.fixture.ts";

const server = await serveApp();
afterAll(server.close);

test("in a flood of sign-ins some are asked to retry later, and other requests are served", async () => {
  const alice = await server.signUp("alice");
  let answered = 0;
  const flood = Array.from({ length: 80 }, async (_, index) => {
    const json = { email: `user${index}@example.com`, password: "a wrong guess" };
    const reply = await server.send("POST", "/api/auth/login", { json });
    answered += 1;
    return reply;
  });
  const others = [];
  for (let count = 0; count < 20; count += 1) {
    others.push((await alice.send("POST", "/api/expenses", { json: { amount: "1" } })).status);
    // Every one of them is authenticated again.
    server.clock.now = new Date(server.clock.now.getTime() + 1000);
  }
  // Nobody waited for the flood to be over.
  expect(others).toEqual(others.map(() => 201));
  expect(answered).toBeLessThan(80);

  const replies = await Promise.all(flood);
  const refused = replies.filter(({ status }) => status === 401);
  const busy = replies.filter(({ status }) => status === 503);
  expect(refused.length).toBeGreaterThanOrEqual(33);
  expect(busy.length).toBe(80 - refused.length);
  expect(busy.length).toBeGreaterThan(0);
  for (const reply of busy) {
    expect(problemOf(reply)).toMatchObject({ code: "server.unavailable" });
    expect(reply.headers.get("retry-after")).toBe("1");
  }
});
