import { parentPort, workerData } from "node:worker_threads";
import { BankFileError } from "@outlay/bank-files";
import { openReading, type Reading, UnknownRefError } from "./reading.logic.ts";
import type { FromWorker, ReadingFault, ReadingJob } from "./reading-messages.ts";

const { bytes, context } = workerData as ReadingJob;
const port = parentPort;
if (!port) throw new Error("reading.worker.ts is a worker thread");
const send = (message: FromWorker) => port.postMessage(message);

function toFault(error: unknown): ReadingFault {
  if (error instanceof UnknownRefError)
    return { kind: "ref", ref: error.ref, known: error.known.slice(0, 20) };
  if (error instanceof BankFileError) {
    const { format, line, reason } = error;
    return { kind: "file", format, line, reason };
  }
  throw error;
}

function open(): Reading | undefined {
  try {
    return openReading(bytes, context, () => {});
  } catch (error) {
    send({ kind: "fault", fault: toFault(error) });
    return undefined;
  }
}

const reading = open();
if (reading) {
  send({ kind: "summary", summary: reading.summary });
  // A page at a time: all rows at once would take the memory and the time of everybody else.
  port.on("message", () => send({ kind: "page", rows: reading.nextPage() }));
}
