// A process of its own that reads one file: it gets bytes and plain data and gives back plain data (reading-process.ts).

import { flushCompileCache } from "node:module";
import { BankFileError } from "@outlay/bank-files";
import { createRuleFiller } from "./apply-rules.logic.ts";
import { assertNoArchive } from "./packed-archive.ts";
import { openReading, type Reading, UnknownRefError } from "./read-rows.ts";
import type { FromReader, ReadingFault, ReadingJob } from "./reading-messages.ts";

// Node does so at the end of a process, but this one is killed.
flushCompileCache();

const send = (message: FromReader) => process.send?.(message);

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
    assertNoArchive(bytes);
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
process.on("message", (message: ReadingJob | "next") => {
  if (message !== "next") reading = open(message);
  else send({ kind: "page", rows: reading?.nextPage() ?? [] });
});
