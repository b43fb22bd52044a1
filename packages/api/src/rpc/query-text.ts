import { type AnyProcedure, getTRPCErrorFromUnknown } from "@trpc/server";
import type { z } from "zod";
import { type JsonWriter, jsonWriter } from "../support/json-writer.ts";
import type { Context } from "./context.ts";
import type { Meta } from "./procedure-meta.ts";

// Queries as text. tRPC runs a procedure's middlewares one in the other, with its check of the output near the end. Here that
// check is the writer of its JSON, and each middleware gets what it needs without the copies that tRPC makes for it.

/** A query under way: what tRPC hands to middlewares. */
type Call = {
  ctx: object;
  path: string;
  type: "query";
  meta: Meta | undefined;
  input: unknown;
  getRawInput: () => Promise<unknown>;
  signal: AbortSignal | undefined;
  batchIndex: number;
};
type Result = { ok: true; data: unknown } | { ok: false; error: unknown };
type Changes = Partial<Pick<Call, "ctx" | "input" | "getRawInput">>;
type Middleware = ((
  call: Call & { next: (changes?: Changes) => Promise<Result> },
) => Promise<Result>) & {
  /** tRPC's mark of those that check the input or the output. */
  _type?: "input" | "output";
};
type Definition = { meta?: Meta; middlewares: readonly Middleware[]; output: z.ZodType };

/** Runs the middlewares from this one on. Errors are results. */
async function runFrom(steps: readonly Middleware[], index: number, call: Call): Promise<Result> {
  const next = (changes?: Changes) =>
    runFrom(
      steps,
      index + 1,
      changes === undefined
        ? call
        : { ...call, ...changes, ctx: changes.ctx ? { ...call.ctx, ...changes.ctx } : call.ctx },
    );
  try {
    const step = steps[index];
    if (step === undefined) throw new TypeError("a procedure ends without a result");
    return await step({ ...call, next });
  } catch (error) {
    return { ok: false, error: getTRPCErrorFromUnknown(error) };
  }
}

/** The middleware in the place of the check of the output. */
const writing =
  (write: (value: unknown) => string): Middleware =>
  async ({ next }) => {
    const result = await next();
    return result.ok ? { ...result, data: write(result.data) } : result;
  };

/** How queries are called: their middlewares, by the form of their text. */
type Steps = Record<keyof JsonWriter, readonly Middleware[]>;

function stepsOf({ middlewares, output }: Definition): Steps {
  const writer = jsonWriter(output);
  const withWriter = (form: keyof JsonWriter) =>
    middlewares.map((step) => (step._type === "output" ? writing(writer[form]) : step));
  return { plain: withWriter("plain"), envelope: withWriter("envelope") };
}

type Asked = { path: string; input: unknown; signal?: AbortSignal | undefined };

/**
 * A function that calls a query and returns its result as JSON text: plain for REST, in superjson's envelope for tRPC.
 * The writer is made with the first call.
 */
export function createQueryTexts(proceduresByPath: Readonly<Record<string, AnyProcedure>>) {
  const known = new Map<string, Steps>();
  return async (ctx: Context, { path, input, signal }: Asked, form: keyof JsonWriter) => {
    const definition = proceduresByPath[path]?._def as unknown as Definition;
    const steps = known.get(path) ?? stepsOf(definition);
    known.set(path, steps);
    const result = await runFrom(steps[form], 0, {
      ctx,
      path,
      type: "query",
      meta: definition.meta,
      input: undefined,
      getRawInput: async () => input,
      signal,
      batchIndex: 0,
    });
    if (!result.ok) throw result.error;
    return result.data as string;
  };
}
