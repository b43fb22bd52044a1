import { afterAll, beforeEach, expect, test } from "vitest";
import { beginBookDays } from "../src/jobs/begin-days.ts";
import { openEvents } from "./events.fixture.ts";
import { type Send, serveApp } from "./http.fixture.ts";

const server = await serveApp({ timings: { check: 50 } });
afterAll(server.close);

const begun = new Date("2026-11-21T09:30:00.000Z");
const hour = 60 * 60 * 1000;
const jump = (ms: number) => (server.clock.now = new Date(server.clock.now.getTime() + ms));
beforeEach(() => (server.clock.now = begun));

/** Signs up, and sends as clients do: with another access token after a 401. Another password is never asked for. */
async function signUp(name: string) {
  const user = await server.signUp(name);
  let session: { accessToken: string; refreshToken: string } = user;
  const send: Send = async (method, path, sending) => {
    const ask = () => {
      const headers = { authorization: `Bearer ${session.accessToken}` };
      return server.send(method, path, { ...sending, headers });
    };
    const reply = await ask();
    if (reply.status !== 401) return reply;
    const json = { refreshToken: session.refreshToken };
    const refreshed = await server.send("POST", "/api/auth/refresh", { json });
    expect(refreshed).toMatchObject({ status: 200 });
    session = refreshed.json as typeof session;
    return ask();
  };
  return { ...user, send };
}

test.each([
  { where: "ahead", by: hour },
  { where: "back", by: -hour },
])(
  "when the clock jumps an hour $where, and again when it is set right, people stay signed in, and streams go on",
  async ({ where, by }) => {
    const { send, authorization } = await signUp(`jumps-${where}`);
    const stream = await openEvents(`${server.url}/api/changes/live`, { authorization });
    await stream.next("ready");
    for (const ms of [by, -by]) {
      jump(ms);
      const made = await send("POST", "/api/expenses", { json: { amount: "1" } });
      expect(made).toMatchObject({ status: 201 });
      await stream.next("change");
    }
    stream.close();
    const { text } = await server.send("GET", "/metrics");
    expect(text).not.toMatch(/^live_delay_seconds\S* -/m);
  },
);

test("when the clock jumps over midnight and back, what a day brings is posted once", async () => {
  server.clock.now = new Date("2026-11-21T23:30:00.000Z");
  const { send } = await signUp("midnight");
  const json = {
    template: { kind: "expense", amount: "900.00", payee: "Landlord" },
    every: { unit: "month" },
    startsOn: "2026-11-22",
  };
  expect(await send("POST", "/api/schedules", { json })).toMatchObject({ status: 201 });
  const totals: number[] = [];
  for (const by of [0, hour, -hour, hour]) {
    jump(by);
    await server.runJob(beginBookDays);
    const listed = await send("GET", "/api/expenses?includeTotal=true");
    totals.push((listed.json as { total: number }).total);
  }
  expect(totals).toEqual([0, 1, 1, 1]);
});
