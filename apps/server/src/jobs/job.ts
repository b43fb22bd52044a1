import { z } from "zod";
import type { Services } from "../services.ts";

/** What runs of jobs use. */
export type JobServices = Pick<
  Services,
  | "calls"
  | "clock"
  | "db"
  | "files"
  | "jobs"
  | "keys"
  | "live"
  | "mailer"
  | "observer"
  | "outside"
  | "site"
  | "throttle"
> & {
  /** Reports a failure that does not fail the run. */
  onFailure: (error: unknown) => void;
  log: JobLog;
};

type Log = (details: object, message: string) => void;
export type JobLog = { info: Log; error: Log };

/** Aborted when the server stops, and when the run has lost its claim: another server may have begun it again. */
type Running = { signal: AbortSignal };

/** A job of any input, as the queue knows it. */
export type AnyJob = {
  name: string;
  retries: number;
  isKeyed: boolean;
  /** How many runs this process has at a time. */
  concurrency: number;
  /** How often it runs by itself. */
  everySeconds: number | undefined;
  /** Parses the stored input, and runs the job. */
  perform: (services: JobServices, data: unknown, running: Running) => Promise<void>;
};

export type Job<Input extends object> = AnyJob & { keyOf: (input: Input) => string | undefined };

type Definition<Input extends object> = {
  /** Never changed: jobs wait under it. */
  name: string;
  /** What is stored, as JSON, for everyone who reads the database or a backup. */
  input: z.ZodType<Input>;
  /**
   * Runs at least once: a run whose server is killed, or whose database is away when it ends, is repeated. What must
   * happen only once is guarded by the database.
   */
  run: (services: JobServices, input: Input, running: Running) => Promise<unknown>;
  /** How often a failed run is repeated (8): after 10 seconds, then twice as long each time, an hour at most, with jitter. */
  retries?: number;
  /**
   * Jobs with one key run one at a time, over all servers, and one at most waits: it runs after the present one, so
   * what is added meanwhile is not lost. Without it, all run.
   */
  key?: (input: Input) => string;
  /** How many run at a time in one process (1): more for runs that wait for others' servers. */
  concurrency?: number;
};

export function defineJob<Input extends object>({
  name,
  input,
  run,
  retries = 8,
  key,
  concurrency = 1,
}: Definition<Input>): Job<Input> {
  return {
    name,
    retries,
    isKeyed: key !== undefined,
    concurrency,
    everySeconds: undefined,
    keyOf: (given) => key?.(given),
    perform: async (services, data, running) => {
      await run(services, input.parse(data), running);
    },
  };
}

type Regular = Pick<Definition<Record<string, never>>, "name" | "retries"> & {
  everySeconds: number;
  run: (services: JobServices, running: Running) => Promise<unknown>;
};

/** A job that runs by itself, on one server at a time; after downtime, at once. */
export function defineRegularJob({ everySeconds, run, ...job }: Regular): AnyJob {
  const defined = defineJob({
    ...job,
    input: z.strictObject({}),
    key: () => job.name,
    run: (services, _input, running) => run(services, running),
  });
  return { ...defined, everySeconds };
}
