import type postgres from "postgres";

/** Runs a task when there is a place for it. Throws if there is none within `waitMs`. */
export type Gate = <Result>(task: () => PromiseLike<Result>, waitMs: number) => Promise<Result>;

/** PostgreSQL's code for too many connections, so that callers handle both alike. */
const tooManyConnections = "53300";
/** PostgreSQL's code for a cancelled statement. */
const cancelled = "57014";

/** How long a statement waits for a connection and, if given, in total for its result. */
export type Patience = { waitMs: number; answerMs?: number };

/** Stops waiting for a result that takes too long. The statement keeps its place until its connection is free. */
async function within<Result>(answer: Promise<Result>, ms: number | undefined): Promise<Result> {
  if (ms === undefined) return answer;
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    const error = new Error(`there was no answer for ${ms} ms`);
    late.reject(Object.assign(error, { code: cancelled }));
  }, ms);
  return Promise.race([answer, late.promise]).finally(() => clearTimeout(timer));
}

/** Runs a limited number of tasks at once; others wait in line. */
export function createGate(places: number): Gate {
  let free = places;
  const line = new Set<() => void>();

  const wait = (waitMs: number) =>
    new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        line.delete(admit);
        const busy = new Error(`there was no place for ${waitMs} ms`);
        reject(Object.assign(busy, { code: tooManyConnections }));
      }, waitMs);
      const admit = () => {
        clearTimeout(timer);
        resolve();
      };
      line.add(admit);
    });

  return async (task, waitMs) => {
    if (free > 0) free--;
    else await wait(waitMs);
    try {
      return await task();
    } finally {
      const [next] = line;
      // The place passes to the longest waiting statement.
      if (next) {
        line.delete(next);
        next();
      } else free++;
    }
  };
}

/**
 * What Drizzle uses of a client, with a statement or transaction begun only when a connection is free. postgres.js
 * itself sends a statement behind those that run already, where it waits as long as they take and cannot be taken back.
 */
export function gated(
  client: postgres.Sql,
  gate: Gate,
  { waitMs, answerMs }: Patience,
): postgres.Sql {
  const unsafe = (...statement: Parameters<postgres.Sql["unsafe"]>) => {
    const start = () => client.unsafe(...statement);
    return {
      // As with postgres.js, a statement runs when it is awaited.
      // oxlint-disable-next-line unicorn/no-thenable
      then: (...handlers: Parameters<Promise<unknown>["then"]>) =>
        within(gate(start, waitMs), answerMs).then(...handlers),
      values: () =>
        within(
          gate(() => start().values(), waitMs),
          answerMs,
        ),
    };
  };
  const begin = (work: (tx: postgres.TransactionSql) => Promise<unknown>) =>
    gate(() => client.begin(work), waitMs);
  return { options: client.options, unsafe, begin } as unknown as postgres.Sql;
}
