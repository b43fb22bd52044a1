import { findAppError, type Answer } from "@outlay/api";
import { Counter, Histogram, type Metric } from "prom-client";
import type { Tracing } from "./tracing.ts";

/** Counts what the server does, for `/metrics`; with tracing, calls and runs of jobs are spans as well. */
export type Observer = {
  /** Undefined where traces are off. */
  tracing: Tracing | undefined;
  call: <Result>(path: string, run: () => Promise<Result>) => Promise<Result>;
  job: <Result>(name: string, run: () => Promise<Result>) => Promise<Result>;
  /** The time from a change's request to its event in a stream of this server. */
  liveDelay: (seconds: number) => void;
  /** How an attempt to deliver to a webhook ended. */
  webhook: (answer: Answer) => void;
  metrics: readonly Metric[];
};

/** The code that a caller gets, as transports find it in what procedures throw. */
const codeOf = (error: unknown) => findAppError(error)?.code ?? "server.error";

function outcomeOf({ status }: Answer): "accepted" | "refused" | "unreached" {
  if (status === undefined) return "unreached";
  return status >= 200 && status < 300 ? "accepted" : "refused";
}

export function createObserver(tracing?: Tracing): Observer {
  const calls = new Counter({
    name: "procedure_calls_total",
    help: "Calls of procedures over all transports, by how they ended: ok, or the code of the error",
    labelNames: ["procedure", "code"],
    registers: [],
  });
  // Without labels, so that it begins at 0: what begins with its first fault has not increased.
  const faults = new Counter({
    name: "procedure_faults_total",
    help: "Calls of procedures that ended with server.error",
    registers: [],
  });
  const seconds = new Counter({
    name: "procedure_seconds_total",
    help: "Time that calls of procedures took",
    labelNames: ["procedure"],
    registers: [],
  });
  const delay = new Histogram({
    name: "live_delay_seconds",
    help: "Time from the request of a change to its event in a stream of this server",
    buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [],
  });
  const webhooks = new Counter({
    name: "webhook_messages_total",
    help: "Messages to webhooks from this process: accepted, refused by the receiver, or unreached",
    labelNames: ["outcome"],
    registers: [],
  });

  const count: Observer["call"] = async (procedure, run) => {
    const begun = performance.now();
    let code = "ok";
    try {
      return await run();
    } catch (error) {
      code = codeOf(error);
      throw error;
    } finally {
      calls.inc({ procedure, code });
      if (code === "server.error") faults.inc();
      seconds.inc({ procedure }, (performance.now() - begun) / 1000);
    }
  };
  return {
    tracing,
    call: (path, run) => count(path, tracing ? () => tracing.call(path, run) : run),
    job: (name, run) => (tracing ? tracing.job(name, run) : run()),
    liveDelay: (value) => delay.observe(value),
    webhook: (answer) => webhooks.inc({ outcome: outcomeOf(answer) }),
    metrics: [calls, faults, seconds, delay, webhooks],
  };
}
