import { expect, test } from "vitest";
import { z } from "zod";
import { createErrorMapping } from "../support/error-mapping.ts";
import type { Fault } from "../support/ports.ts";
import type { Context } from "./context.ts";
import { createQueryTexts } from "./query-text.ts";
import { publicProcedure } from "./trpc.ts";

const at = new Date("2026-11-21T09:30:00.000Z");
const asked = z.strictObject({ count: z.int() });
const answered = z.strictObject({ count: z.int(), at: z.date() });

const call = createQueryTexts({
  right: publicProcedure
    .input(asked)
    .output(answered)
    .query(({ input }) => ({ ...input, at })),
  wrong: publicProcedure
    .input(asked)
    .output(answered)
    .query(() => ({ count: 1.5, at })),
});

function contextOf() {
  const faults: Fault[] = [];
  const ctx = {
    requestId: "test",
    observeCall: (_path, run) => run(),
    findAppError: createErrorMapping([]),
    reportFault: (fault) => faults.push(fault),
  } satisfies Partial<Context>;
  return { ctx: ctx as unknown as Context, faults };
}

test("a query's result is text, with the positions of dates for tRPC", async () => {
  const { ctx } = contextOf();
  const input = { count: 1 };
  const json = '{"count":1,"at":"2026-11-21T09:30:00.000Z"}';
  expect(await call(ctx, { path: "right", input }, "plain")).toBe(json);
  expect(await call(ctx, { path: "right", input }, "envelope")).toBe(
    `{"json":${json},"meta":{"values":{"at":["Date"]},"v":1}}`,
  );
});

test("an input that its schema refuses is the caller's fault, a result that its schema refuses is ours", async () => {
  const { ctx, faults } = contextOf();
  const invalid = call(ctx, { path: "right", input: { count: "1" } }, "plain");
  await expect(invalid).rejects.toMatchObject({ cause: { code: "input.invalid" } });
  expect(faults).toEqual([]);
  const broken = call(ctx, { path: "wrong", input: { count: 1 } }, "plain");
  await expect(broken).rejects.toMatchObject({ cause: { code: "server.error" } });
  expect(faults).toMatchObject([{ path: "wrong", requestId: "test" }]);
});
