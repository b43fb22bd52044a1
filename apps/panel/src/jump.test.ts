import { expect, test } from "vitest";
import { isNewResult } from "./jump.ts";
import type { RunState } from "./run-state.ts";
import { makeProcedure } from "./testing.ts";

const done = (): Extract<RunState, { status: "done" }> => ({
  status: "done",
  call: { procedure: makeProcedure("a.list"), input: {} },
  transport: "trpc",
  caller: "",
  request: { method: "GET", url: "/trpc/a.list" },
  reply: { status: 200, statusText: "OK", headers: [], text: "", bytes: 0, durationMs: 1 },
  decoded: { ok: true, data: {} },
  refreshed: false,
  more: "idle",
});
const running: RunState = { status: "running", startedAt: 0, stop: () => {} };
const failed: RunState = { status: "failed", message: "No.", issues: [] };
const first = done();

test.each<[string, RunState, RunState]>([
  ["a reply", running, first],
  ["a request that could not be sent", { status: "idle" }, failed],
  ["another reply", first, done()],
])("%s is a new result, which a narrow page jumps to", (_what, before, state) => {
  expect(isNewResult(before, state)).toBe(true);
});

test.each<[string, RunState, RunState]>([
  ["the next page of a list", first, { ...first, more: "loading" }],
  ["what the page finds when it is opened", first, first],
  ["a run that begins", first, running],
])("%s is no new result", (_what, before, state) => {
  expect(isNewResult(before, state)).toBe(false);
});
