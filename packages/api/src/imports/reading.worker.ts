import { parentPort } from "node:worker_threads";
import { BankFileError } from "@outlay/bank-files";
import { createRuleFiller } from "./apply-rules.logic.ts";
import { openReading, type Reading, UnknownRefError } from "./read-rows.ts";
import type { FromWorker, ReadingFault, ReadingJob } from "./reading-messages.ts";

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

function open({ bytes, context }: ReadingJob): Reading | undefined {
  try {
    const opened = openReading(bytes, context, createRuleFiller(context));
    send({ kind: "summary", summary: opened.summary });
    return opened;
  } catch (error) {
    send({ kind: "fault", fault: toFault(error) });
    return undefined;
  }
}

let reading: Reading | undefined;
// A page at a time: all rows at once would take the memory and the time of everybody else.
port.on("message", (message: ReadingJob | "next") => {
  if (message !== "next") reading = open(message);
  else send({ kind: "page", rows: reading?.nextPage() ?? [] });
});
