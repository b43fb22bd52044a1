import { expect, test } from "vitest";
import { type Session, createRefresher, readSession } from "./session.ts";

const session: Session = {
  user: { id: "u1", email: "alice@example.org", name: "Alice", defaultBookId: "b1" },
  accessToken: "a1",
  refreshToken: "r1",
  bookId: undefined,
};

test.each([
  ["a session with more than the panel keeps", { ...session, expiresIn: 900 }, session],
  ["another reply", { items: [] }, null],
  ["nothing", null, null],
  ["a session without a refresh token", { user: session.user, accessToken: "a1" }, null],
])("reading %s", (_name, value, expected) => {
  expect(readSession(value)).toEqual(expected);
});

test("many calls that meet a 401 at once refresh once", async () => {
  let calls = 0;
  const refresh = createRefresher(async (before) => {
    calls += 1;
    return { ...before, accessToken: "a2", refreshToken: "r2" };
  });
  const after = await Promise.all([refresh(session), refresh(session), refresh(session)]);
  expect(calls).toBe(1);
  expect(after.map((each) => each?.accessToken)).toEqual(["a2", "a2", "a2"]);
});

test("a later 401 refreshes again", async () => {
  let calls = 0;
  const refresh = createRefresher(async () => {
    calls += 1;
    return null;
  });
  await refresh(session);
  await refresh(session);
  expect(calls).toBe(2);
});
