import type postgres from "postgres";

/** Runs a task when there is a place for it. Throws if there is none within `waitMs`. */
export type Gate = <Result>(task: () => PromiseLike<Result>, waitMs: number) => Promise<Result>;

/** How many places a gate has and how many are taken, and how many tasks wait for one. */
export type GateState = { places: number; taken: number; waiting: number };

/** Runs a statement and takes its time. */
export type TraceStatement = <Result>(text: string, run: () => Promise<Result>) => Promise<Result>;

/** PostgreSQL's code for too many connections, so that callers handle both alike. */
const tooManyConnections = "53300";
/** PostgreSQL's code for a cancelled statement. */
const cancelled = "57014";

/** PostgreSQL's code for a prepared statement that its session does not have. */
const unknownStatement = "26000";

/** How long a statement waits for a connection and, if given, in total for its result. */
export type Patience = { waitMs: number; answerMs?: number };

type Client = {
  /** Statements that begin each transaction, where a session keeps no settings. */
  limits?: string | undefined;
  trace?: TraceStatement | undefined;
};

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
export function createGate(places: number): Gate & { state: () => GateState } {
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

  const run: Gate = async (task, waitMs) => {
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
  return Object.assign(run, {
    state: () => ({ places, taken: places - free, waiting: line.size }),
  });
}

const ignore = () => {};

/** Drizzle's error has it as its cause. */
function isUnknownStatement(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ("code" in error && error.code === unknownStatement) || isUnknownStatement(error.cause);
}

const untraced: TraceStatement = (_text, run) => run();

/** What Drizzle uses of a transaction, with each statement traced. */
function traceTransaction(
  tx: postgres.TransactionSql,
  trace: TraceStatement,
): postgres.TransactionSql {
  const unsafe = (...statement: Parameters<postgres.Sql["unsafe"]>) => {
    const [text] = statement;
    return {
      // oxlint-disable-next-line unicorn/no-thenable
      then: (...handlers: Parameters<Promise<unknown>["then"]>) =>
        trace(text, async () => tx.unsafe(...statement)).then(...handlers),
      values: () => ({
        // oxlint-disable-next-line unicorn/no-thenable
        then: (...handlers: Parameters<Promise<unknown>["then"]>) =>
          trace(text, async () => tx.unsafe(...statement).values()).then(...handlers),
        forEach: (use: (cells: unknown[]) => void) =>
          trace(text, async () =>
            tx
              .unsafe(...statement)
              .values()
              .forEach(use),
          ),
      }),
      writable: () => trace(text, async () => tx.unsafe(...statement).writable()),
    };
  };
  const savepoint = (work: (tx: postgres.TransactionSql) => Promise<unknown>) =>
    tx.savepoint((inner) => work(traceTransaction(inner, trace)));
  return { unsafe, savepoint } as unknown as postgres.TransactionSql;
}

/**
 * What Drizzle uses of a client, with a statement or transaction begun only when a connection is free. postgres.js
 * itself sends a statement behind those that run already, where it waits as long as they take and cannot be taken back.
 */
export function gated(
  client: postgres.Sql,
  gate: Gate,
  { waitMs, answerMs, limits, trace = untraced }: Patience & Client,
): postgres.Sql {
  const run: Gate = (task, patienceMs) =>
    gate(task, patienceMs).catch((error: unknown) => {
      // A pooler has come between, or changed its mode: from now on without prepared statements.
      if (isUnknownStatement(error)) client.options.prepare = false;
      throw error;
    });
  const unsafe = (...statement: Parameters<postgres.Sql["unsafe"]>) => {
    const [text] = statement;
    const start = () => client.unsafe(...statement);
    const traced = (task: () => PromiseLike<unknown>) =>
      trace(text, () => within(run(task, waitMs), answerMs));
    return {
      // As with postgres.js, a statement runs when it is awaited.
      // oxlint-disable-next-line unicorn/no-thenable
      then: (...handlers: Parameters<Promise<unknown>["then"]>) => traced(start).then(...handlers),
      values: () => traced(() => start().values()),
    };
  };
  const begin = (work: (tx: postgres.TransactionSql) => Promise<unknown>) =>
    run(
      () =>
        client.begin((tx) => {
          // Sent together with what follows, which fails if this does.
          if (limits !== undefined) tx.unsafe(limits).execute().catch(ignore);
          return work(trace === untraced ? tx : traceTransaction(tx, trace));
        }),
      waitMs,
    );
  return { options: client.options, unsafe, begin } as unknown as postgres.Sql;
}
