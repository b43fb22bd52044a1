import { Worker } from "node:worker_threads";
import type { FileReading } from "../rpc/context.ts";
import type { FromWorker, ReadingJob } from "./reading-messages.ts";

/** How long a thread waits for the next file. */
const idleMs = 5 * 60_000;

function start({ heapMb }: FileReading): Worker {
  const resourceLimits = { maxOldGenerationSizeMb: heapMb, maxYoungGenerationSizeMb: 16 };
  const file = new URL("./reading.worker.ts", import.meta.url);
  // Nothing of the server's settings concerns a parser.
  const worker = new Worker(file, { resourceLimits, env: {}, execArgv: [] });
  worker.unref();
  return worker;
}

/** Starts a thread for the next file: loading the parsers takes longer than reading most files. */
function startSpare(reading: FileReading): void {
  const { spare } = reading;
  if (spare.worker) return;
  const worker = start(reading);
  const forget = () => {
    if (spare.worker === worker) delete spare.worker;
  };
  setTimeout(() => {
    if (spare.worker === worker) void worker.terminate();
  }, idleMs).unref();
  worker.once("error", forget).once("exit", forget);
  spare.worker = worker;
}

function takeWorker(reading: FileReading): Worker {
  const { spare } = reading;
  const worker = spare.worker ?? start(reading);
  delete spare.worker;
  worker.removeAllListeners();
  worker.ref();
  return worker;
}

export type ReadingThread = {
  /** Asks for the next page. */
  ask: () => void;
  /** Its next message. Rejects when it has died, or has not replied in time: only the time spent waiting counts. */
  next: () => Promise<FromWorker>;
  end: () => Promise<unknown>;
};

/** Gives a file to a thread. `toFailure` says what becomes of one that dies, or (undefined) is late. */
export function openThread(
  reading: FileReading,
  job: ReadingJob,
  toFailure: (error: Error | undefined) => Error,
): ReadingThread {
  const worker = takeWorker(reading);
  let left = reading.deadlineMs;
  let broken: Error | undefined;
  let waiter: PromiseWithResolvers<FromWorker> | undefined;
  const early: FromWorker[] = [];
  const fail = (error: Error) => {
    broken ??= error;
    waiter?.reject(broken);
  };
  worker.on("message", (message: FromWorker) => {
    if (waiter) waiter.resolve(message);
    else early.push(message);
  });
  worker.on("error", (error: Error) => fail(toFailure(error)));
  worker.on("exit", () => fail(toFailure(new Error("a thread that read a file ended early"))));
  const send = (message: ReadingJob | "next") => {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- A thread has none.
    worker.postMessage(message);
  };
  send(job);
  return {
    ask: () => send("next"),
    next: async () => {
      if (broken) throw broken;
      const asked = performance.now();
      waiter = Promise.withResolvers<FromWorker>();
      const known = early.shift();
      if (known) waiter.resolve(known);
      const timer = setTimeout(() => fail(toFailure(undefined)), left);
      try {
        return await waiter.promise;
      } finally {
        clearTimeout(timer);
        left -= performance.now() - asked;
        waiter = undefined;
      }
    },
    // Its memory is given back whole, and nothing of one file is left for the next.
    end: async () => {
      await worker.terminate();
      startSpare(reading);
    },
  };
}
