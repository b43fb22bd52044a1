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

/** A server that counts refreshes and the panel's current session. */
function makeSessions() {
  let current: Session | null = session;
  let calls = 0;
  const refresh = createRefresher(
    () => current,
    async (before) => {
      calls += 1;
      await Promise.resolve();
      current = { ...before, accessToken: `a${calls + 1}`, refreshToken: `r${calls + 1}` };
      return current;
    },
  );
  return { refresh, calls: () => calls };
}

test("many calls that meet a 401 at once refresh once", async () => {
  const { refresh, calls } = makeSessions();
  const after = await Promise.all([refresh(session), refresh(session), refresh(session)]);
  expect(calls()).toBe(1);
  expect(after.map((each) => each?.accessToken)).toEqual(["a2", "a2", "a2"]);
});

test("a call whose 401 comes late goes on with the new tokens", async () => {
  const { refresh, calls } = makeSessions();
  await refresh(session);
  const late = await refresh(session);
  expect(calls()).toBe(1);
  expect(late?.accessToken).toBe("a2");
});

test("tokens that expire again are refreshed again", async () => {
  const { refresh, calls } = makeSessions();
  const second = await refresh(session);
  await refresh(second ?? session);
  expect(calls()).toBe(2);
});
