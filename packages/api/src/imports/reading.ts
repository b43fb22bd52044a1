import { Worker } from "node:worker_threads";
import { AppError, fieldError } from "@outlay/core";
import type { FileReading } from "../rpc/context.ts";
import { createQueue } from "../support/queues.ts";
import type { ReadingSummary } from "./reading-context.contract.ts";
import type { FromWorker, ReadingFault, ReadingJob } from "./reading-messages.ts";
import type { StagedRow } from "./staged-row.ts";

/** For a server: two files at a time, each in a thread for 10 seconds at most. */
export function readFilesInTurn({ deadlineMs = 10_000, waiting = 20 } = {}): FileReading {
  const refusal = "Many files are being read just now. Try again in a minute.";
  return { inTurn: createQueue({ atOnce: 2, waiting, refusal }), deadlineMs };
}

/** Of a thread's heap. 50,000 rows take about half of it. */
const maxHeapMb = 256;

/** A file that a thread has read; its rows come when they are asked for. */
export type OpenReading = {
  summary: ReadingSummary;
  /** The next rows; empty at the end. */
  nextPage: () => Promise<StagedRow[]>;
};

/**
 * Reads a file in a thread of its own, in turn with others', and passes it to `use`; the thread ends with that. Throws
 * `import.unreadable`, `input.invalid`, `server.unavailable`.
 */
export async function withReading<Result>(
  { inTurn, deadlineMs }: FileReading,
  job: ReadingJob,
  use: (reading: OpenReading) => Promise<Result>,
): Promise<Result> {
  return inTurn(async () => {
    const thread = startThread(job, deadlineMs);
    try {
      const first = await thread.next();
      if (first.kind !== "summary") throw new Error("a reading began without a summary");
      return await use({
        summary: first.summary,
        nextPage: async () => {
          thread.ask();
          const message = await thread.next();
          return message.kind === "page" ? message.rows : [];
        },
      });
    } finally {
      await thread.end();
    }
  });
}

function startThread(job: ReadingJob, deadlineMs: number) {
  const worker = new Worker(new URL("./reading.worker.ts", import.meta.url), {
    workerData: job,
    resourceLimits: { maxOldGenerationSizeMb: maxHeapMb, maxYoungGenerationSizeMb: 32 },
    // Nothing of the server's settings concerns a parser.
    env: {},
    execArgv: [],
  });
  let left = deadlineMs;
  let broken: Error | undefined;
  let waiter: PromiseWithResolvers<FromWorker> | undefined;
  const early: FromWorker[] = [];
  const fail = (error: Error) => {
    broken ??= error;
    waiter?.reject(error);
  };
  worker.on("message", (message: FromWorker) => {
    if (waiter) waiter.resolve(message);
    else early.push(message);
  });
  worker.on("error", (error) => fail(isOutOfMemory(error) ? tooMuch() : error));
  worker.on("exit", () => fail(new Error("the thread that read a file ended early")));
  return {
    ask: () => worker.postMessage("next"),
    /** Its next message. Only the time spent waiting counts. */
    next: async (): Promise<FromWorker> => {
      if (broken) throw broken;
      const asked = performance.now();
      waiter = Promise.withResolvers<FromWorker>();
      const known = early.shift();
      if (known) waiter.resolve(known);
      const timer = setTimeout(() => fail(tooSlow()), left);
      try {
        const message = await waiter.promise;
        if (message.kind === "fault") throw toError(message.fault);
        return message;
      } finally {
        clearTimeout(timer);
        left -= performance.now() - asked;
        waiter = undefined;
      }
    },
    end: () => worker.terminate(),
  };
}

const isOutOfMemory = (error: Error) =>
  "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY";

const unreadable = (message: string) => fieldError("import.unreadable", ["file"], message);

const tooSlow = () =>
  unreadable("Reading the file took too long. Export a shorter period, or another format.");
const tooMuch = () =>
  unreadable("Reading the file took too much memory. Export a shorter period, or another format.");

function toError(fault: ReadingFault): AppError {
  if (fault.kind === "ref")
    return fieldError(
      "input.invalid",
      ["options", "accounts", fault.ref],
      `The file has no such account; it has ${fault.known.join(", ").slice(0, 500) || "none"}.`,
    );
  const { format, line, reason } = fault;
  const tried = format === null ? "" : `Read as ${names[format] ?? format}. `;
  return unreadable(`${tried}${line === null ? "" : `Line ${line}: `}${reason}`);
}

const names: Record<string, string> = {
  csv: "CSV",
  ofx: "OFX",
  qif: "QIF",
  camt: "CAMT",
  mt940: "MT940",
};
