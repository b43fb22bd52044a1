import { sessions } from "@outlay/db";
import { runs } from "@outlay/db/testing";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestApi, type TestUser } from "../testing.ts";
import { requestOf, spendMuch } from "./testing/random-requests.ts";
import { command, type Command, days } from "./testing/commands.ts";
import { type LogEntry, modelOf } from "./testing/attempts.ts";
import { perform, type Verdict } from "./testing/model.ts";
import {
  assertFeed,
  assertHealthy,
  assertLedger,
  readFeed,
  type Shelf,
} from "./testing/reading.ts";
import { replay } from "./testing/records.ts";
import { type Answer, type Request, send } from "./testing/requests.ts";

const api = await createTestApi();
afterAll(api.close);

let alice: TestUser;
let bob: TestUser;
beforeAll(async () => {
  alice = await api.signUp("alice");
  bob = await api.signUp("bob");
  // A test may span years.
  await api.db.update(sessions).set({ expiresAt: new Date("2199-12-31") });
});

const minute = 60_000;
/** A failure is shown as far as it has been simplified in time. */
const plugins = [fc.interruptAfterTimeLimit(100_000)];
const { now: beginning } = api.clock;

/** A new book of Alice's with money in three currencies. */
async function openBook(): Promise<Shelf> {
  api.clock.now = beginning;
  const bookId = await api.addBook(alice);
  const caller = alice.in(bookId);
  for (const currency of ["EUR", "JPY", "KWD"])
    await caller.accounts.create({ name: currency, currency, openingBalance: "1000" });
  return { api, bookId, caller };
}

const passTime = (ms: number) => {
  api.clock.now = new Date(api.clock.now.getTime() + ms);
};

/** Compares a verdict with an answer: undefined if they agree. */
function disagreement(answer: Answer, { faults, items }: Verdict, request: Request): unknown {
  if ("refusal" in answer)
    return faults.has(answer.refusal) ? undefined : { request, answer, expected: [...faults] };
  if (faults.size > 0) return { request, answer, expected: [...faults] };
  if (request.path !== "transactions.bulk") return undefined;
  const { results } = answer.reply as { results: { ok: boolean; error?: { code: string } }[] };
  const agrees = results.every(({ ok, error }, index) => {
    const reasons = items?.[index] ?? new Set();
    return ok ? reasons.size === 0 : reasons.has(error?.code ?? "");
  });
  return agrees ? undefined : { request, results, expected: items?.map((item) => [...item]) };
}

/** A feed without users, its operations numbered. */
function logOf(feed: Awaited<ReturnType<typeof readFeed>>): LogEntry[] {
  const operations = [...new Set(feed.map(({ operationId }) => operationId))];
  return feed.map(({ entity, entityId, op, at, before, after, operationId }) => {
    const operation = operations.indexOf(operationId) + 1;
    return { entity, entityId, op, at, before, after, operation };
  });
}

const steps = fc.array(
  fc.record({
    asked: command,
    waits: fc.oneof({ weight: 30, arbitrary: fc.constant(1) }, fc.constant(21 * 24 * 60)),
  }),
  { minLength: 1, maxLength: 50, size: "max" },
);

const oddities = fc.record({
  limit: fc.integer({ min: 1, max: 60 }),
  isRich: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, fc.constant(true)),
});

test("after random requests the ledger equals a plain model of the rules", async () => {
  const sequence = fc.asyncProperty(steps, oddities, async (taken, { limit, isRich }) => {
    const shelf = await openBook();
    const log = logOf(await readFeed(shelf.caller));
    const model = modelOf(replay(log), log);
    const ask = async (request: Request) => {
      const answer = await send(shelf.caller, request);
      const verdict = perform(model, request, api.clock.now);
      expect(disagreement(answer, verdict, request)).toBeUndefined();
    };
    const world = () => ({ ...model, seq: model.log.length, isRich });
    if (isRich) await ask(spendMuch(world()));
    for (const { asked, waits } of taken) {
      passTime(waits * minute);
      await ask(requestOf(world(), asked));
    }
    expect(logOf(await readFeed(shelf.caller))).toEqual(model.log);
    const { log: _, ...records } = model;
    await assertLedger(shelf, records, days);
    await assertFeed(shelf.caller, records, limit);
    expect(api.faults).toEqual([]);
  });
  await fc.assert(sequence, { numRuns: runs({ fast: 5, slow: 40 }), plugins });
}, 120_000);

/** Concurrent requests of two users; some are sent by both. */
const rounds = fc.array(
  fc.array(fc.record({ asked: command, by: fc.constantFrom("alice", "bob", "both") }), {
    minLength: 2,
    maxLength: 8,
  }),
  { minLength: 1, maxLength: 6, size: "max" },
);

test("after concurrent requests of two users, sums and feed are right", async () => {
  const sequence = fc.asyncProperty(rounds, async (planned) => {
    const shelf = await openBook();
    await api.share(shelf.bookId, bob, "editor");
    const callers = { alice: shelf.caller, bob: bob.in(shelf.bookId) };
    for (const round of planned) {
      passTime(minute);
      const feed = await readFeed(shelf.caller);
      const world = { ...replay(feed), seq: feed.length };
      const sent = round.flatMap(({ asked, by }: { asked: Command; by: string }) => {
        const request = requestOf(world, asked);
        const people =
          by === "both"
            ? [callers.alice, callers.bob]
            : [by === "bob" ? callers.bob : callers.alice];
        return people.map((caller) => send(caller, request));
      });
      await Promise.all(sent);
    }
    const records = replay(await readFeed(callers.bob));
    await assertLedger(shelf, records, days);
    await assertFeed(callers.bob, records, 50);
    expect(api.faults).toEqual([]);
  });
  await fc.assert(sequence, { numRuns: runs({ fast: 4, slow: 25 }), plugins });
}, 120_000);

test("the doctor finds no difference in any book of these tests", async () => {
  await assertHealthy(api);
});
