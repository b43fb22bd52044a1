import { setTimeout } from "node:timers/promises";
import { afterAll, expect, test } from "vitest";
import { type Reply, serveApp } from "./http.fixture.ts";

const mailMs = 40;
const server = await serveApp({
  mailer: {
    deliver: async () => {
      await setTimeout(mailMs);
      return undefined;
    },
    close: async () => {},
  },
});
afterAll(server.close);
await server.signUp("known");

const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

/** The median times of a reply for the known email and for an unknown one, in milliseconds, asked in turn. */
async function timesOf(ask: (email: string) => Promise<Reply>, rounds: number) {
  const times: Record<string, number[]> = { known: [], unknown: [] };
  for (let round = 0; round < rounds; round += 1) {
    // Each is the first as often as the second.
    for (const who of round % 2 === 0 ? ["known", "unknown"] : ["unknown", "known"]) {
      const startedAt = performance.now();
      await ask(`${who}@example.com`);
      times[who]?.push(performance.now() - startedAt);
      await server.settle();
    }
  }
  return { known: median(times["known"] ?? []), unknown: median(times["unknown"] ?? []) };
}

/** Whether one of three attempts shows no difference: a busy machine delays one or the other, a leak shows in all. */
async function looksAlike(attempt: () => Promise<{ known: number; unknown: number }>) {
  const seen: string[] = [];
  for (let tries = 0; tries < 3; tries += 1) {
    const { known, unknown } = await attempt();
    // A difference counts as more than noise when it is a few milliseconds and a good part of the whole.
    if (Math.abs(known - unknown) < Math.max(2, 0.2 * unknown)) return "alike";
    seen.push(`known ${known.toFixed(1)} ms, unknown ${unknown.toFixed(1)} ms`);
  }
  return seen.join("; ");
}

test("signing in takes as long with an unknown email as with a wrong password", async () => {
  const login = (email: string) =>
    server.send("POST", "/api/auth/login", { json: { email, password: "a wrong guess" } });
  expect((await login("known@example.com")).status).toBe(401);
  expect(await looksAlike(() => timesOf(login, 7))).toBe("alike");
});

test("asking for a reset takes as long for an unknown email, and no reply waits for a mail", async () => {
  const request = (email: string) =>
    server.send("POST", "/api/auth/password-reset", { json: { email } });
  expect((await request("known@example.com")).status).toBe(202);
  await server.settle();
  expect(await looksAlike(() => timesOf(request, 10))).toBe("alike");
});
