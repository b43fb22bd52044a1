import { type AppError, fieldError } from "@outlay/core";
import type { FileReading } from "../rpc/context.ts";
import { createQueue } from "../support/queues.ts";
import type { ReadingSummary } from "./reading-input.logic.ts";
import type { ReadingFault, ReadingJob } from "./reading-messages.ts";
import { openProcess, type ToFailure } from "./reading-process.ts";
import type { StagedRow } from "./staged-row.ts";

/**
 * For a server: two files at a time, each in a process of its own for 10 seconds and with a heap of 192 MB at most, of which a file of
 * 50,000 rows takes about half.
 */
export function readFilesInTurn({
  deadlineMs = 10_000,
  heapMb = 192,
  waiting = 20,
} = {}): FileReading {
  const refusal = "Many files are being read just now. Try again in a minute.";
  return { queue: createQueue({ atOnce: 2, waiting, refusal }), deadlineMs, heapMb, spare: {} };
}

/** A file that a process has read; its rows come when they are asked for. */
export type OpenReading = {
  summary: ReadingSummary;
  /** The next rows; empty at the end. */
  nextPage: () => Promise<StagedRow[]>;
};

/**
 * Reads a file in a process of its own, in turn with others', and passes it to `use`; the process ends with that. Throws
 * `import.unreadable`, `input.invalid`, `server.unavailable`.
 */
export async function withReading<Result>(
  reading: FileReading,
  job: ReadingJob,
  use: (reading: OpenReading) => Promise<Result>,
): Promise<Result> {
  return reading.queue(async () => {
    const child = openProcess(reading, job, toFailure);
    try {
      const first = await child.next();
      if (first.kind === "fault") throw toError(first.fault);
      if (first.kind !== "summary") throw new Error("a reading began without a summary");
      return await use({
        summary: first.summary,
        nextPage: async () => {
          child.ask();
          const message = await child.next();
          return message.kind === "page" ? message.rows : [];
        },
      });
    } finally {
      child.end();
    }
  });
}

const unreadable = (message: string) => fieldError("import.unreadable", ["file"], message);

const toFailure: ToFailure = (how) => {
  if (how instanceof Error) return how;
  // One whose heap is full aborts; no other signal comes from here.
  const what = how === "late" ? "long" : "much memory";
  return unreadable(
    `Reading the file took too ${what}. Export a shorter period, or another format.`,
  );
};

const formats: Record<string, string> = {
  csv: "CSV",
  ofx: "OFX",
  qif: "QIF",
  camt: "CAMT",
  mt940: "MT940",
};

function toError(fault: ReadingFault): AppError {
  if (fault.kind === "ref")
    return fieldError(
      "input.invalid",
      ["options", "accounts", fault.ref],
      `The file has no such account; it has ${fault.known.join(", ").slice(0, 500) || "none"}.`,
    );
  const { format, line, reason } = fault;
  const tried = format === null ? "" : `Read as ${formats[format] ?? format}. `;
  return unreadable(`${tried}${line === null ? "" : `Line ${line}: `}${reason}`);
}
