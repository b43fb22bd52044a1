import { type ChildProcess, fork } from "node:child_process";
import { getCompileCacheDir } from "node:module";
import type { Socket } from "node:net";
import { dirname } from "node:path";
import type { FileReading } from "../rpc/context.ts";
import type { FromReader, ReadingJob } from "./reading-messages.ts";

/** How long a process waits for the next file. */
const idleMs = 5 * 60_000;

/** Nothing of the server's settings concerns a parser; but half of its start is compiling, which Node keeps in this folder. */
function parserEnv(): NodeJS.ProcessEnv {
  const ofThisVersion = getCompileCacheDir();
  return ofThisVersion === undefined ? {} : { NODE_COMPILE_CACHE: dirname(ofThisVersion) };
}

function start({ heapMb }: FileReading): ChildProcess {
  const child = fork(new URL("./reading.main.ts", import.meta.url), {
    execArgv: [`--max-old-space-size=${heapMb}`, "--max-semi-space-size=8"],
    env: parserEnv(),
    serialization: "advanced",
    // What it says when it crashes.
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    // Ctrl-C is for the server, which waits for what it has under way.
    detached: true,
  });
  child.unref();
  child.channel?.unref();
  // A pipe is a socket, which would keep the server running.
  (child.stderr as Socket | null)?.unref();
  return child;
}

const keptOfCrash = 16_000;

/** The last of what a process has written about its crash, so far. */
function readCrash({ stderr }: ChildProcess): () => string {
  let tail = "";
  stderr?.setEncoding("utf8").on("data", (text: string) => {
    tail = (tail + text).slice(-keptOfCrash);
  });
  return () => tail;
}

/** The error of a process that has ended, with the stack that it wrote: without its message, which may quote the file. */
function crashError(code: number | null, written: string): Error {
  const error = new Error(`a process that read a file ended with ${code}`);
  const frames = written
    .split("\n")
    .filter((line) => line.startsWith("    at ") && /:\d{1,7}:\d{1,7}\)?$/.test(line));
  if (frames.length > 0) error.stack = [String(error), ...frames.slice(0, 12)].join("\n");
  return error;
}

/** Undefined when the machine has no room for another process: the next file starts its own, and says so if it cannot. */
function tryStart(reading: FileReading): ChildProcess | undefined {
  try {
    return start(reading);
  } catch {
    return undefined;
  }
}

/** Starts a process for the next file: loading the parsers takes longer than reading most files. */
function startSpare(reading: FileReading): void {
  const { spare } = reading;
  if (spare.child) return;
  const child = tryStart(reading);
  if (!child) return;
  const forget = () => {
    if (spare.child === child) delete spare.child;
  };
  setTimeout(() => {
    if (spare.child !== child) return;
    forget();
    child.kill("SIGKILL");
  }, idleMs).unref();
  child.once("error", forget).once("exit", forget);
  spare.child = child;
}

function takeChild(reading: FileReading): ChildProcess {
  const { spare } = reading;
  const child = spare.child ?? start(reading);
  delete spare.child;
  child.removeAllListeners();
  child.ref();
  child.channel?.ref();
  return child;
}

export type ReadingProcess = {
  /** Asks for the next page. */
  ask: () => void;
  /** Its next message. Rejects when it has died, or has not replied in time: only the time spent waiting counts. */
  next: () => Promise<FromReader>;
  end: () => void;
};

/** What becomes of a process that does not reply in time, has been killed or ends for lack of memory, or fails otherwise. */
export type ToFailure = (how: "late" | "killed" | Error) => Error;

/** Gives a file to a process of its own. */
export function openProcess(
  reading: FileReading,
  job: ReadingJob,
  toFailure: ToFailure,
): ReadingProcess {
  const child = takeChild(reading);
  let left = reading.deadlineMs;
  let broken: Error | undefined;
  let waiter: PromiseWithResolvers<FromReader> | undefined;
  const early: FromReader[] = [];
  const fail = (error: Error) => {
    broken ??= error;
    waiter?.reject(broken);
  };
  child.on("message", (message) => {
    const taking = waiter;
    waiter = undefined;
    if (taking) taking.resolve(message as FromReader);
    else early.push(message as FromReader);
  });
  child.on("error", (error) => fail(toFailure(error)));
  const crash = readCrash(child);
  // Unlike "exit" it comes once all that the process wrote is read.
  child.on("close", (code, signal) =>
    fail(toFailure(signal ? "killed" : crashError(code, crash()))),
  );
  // One that has ended says so by "close" and "error".
  const send = (message: ReadingJob | "next") => child.connected && child.send(message);
  send(job);
  return {
    ask: () => send("next"),
    next: async () => {
      if (broken) throw broken;
      const known = early.shift();
      if (known) return known;
      const asked = performance.now();
      waiter = Promise.withResolvers<FromReader>();
      const timer = setTimeout(() => fail(toFailure("late")), Math.max(left, 1));
      try {
        return await waiter.promise;
      } finally {
        clearTimeout(timer);
        left -= performance.now() - asked;
        waiter = undefined;
      }
    },
    // Its memory is given back whole, and nothing of one file is left for the next.
    end: () => {
      // What fails now concerns nobody, and must not end the server.
      child.removeAllListeners().on("error", () => {});
      child.kill("SIGKILL");
      startSpare(reading);
    },
  };
}
