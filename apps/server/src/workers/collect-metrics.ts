import type { Worker } from "node:cluster";
import type { FromWorker, Metrics, ToWorker } from "./messages.ts";

/** A worker that is busy for longer is left out. */
const patienceMs = 3_000;

type Question = { missing: Set<Worker>; found: Metrics[]; reply: () => void };

/** Asks all workers for their metrics when one of them is asked for those of the server. */
export function collectMetrics(running: ReadonlySet<Worker>) {
  const questions = new Map<number, Question>();
  let asked = 0;
  const send = (worker: Worker, message: ToWorker) => worker.isConnected() && worker.send(message);

  const ask = (asker: Worker, id: number): void => {
    const own = (asked += 1);
    const found: Metrics[] = [];
    const reply = () => {
      if (!questions.delete(own)) return;
      clearTimeout(timer);
      send(asker, { kind: "allMetrics", id, metrics: found });
    };
    const timer = setTimeout(reply, patienceMs);
    questions.set(own, { missing: new Set(running), found, reply });
    for (const worker of running) send(worker, { kind: "metricsWanted", id: own });
  };

  const settle = (question: Question | undefined, worker: Worker): void => {
    question?.missing.delete(worker);
    if (question?.missing.size === 0) question.reply();
  };

  return {
    take: (worker: Worker, message: Exclude<FromWorker, { kind: "listening" }>): void => {
      if (message.kind === "metricsWanted") return ask(worker, message.id);
      const question = questions.get(message.id);
      question?.found.push(message.metrics);
      settle(question, worker);
    },
    /** A worker has ended. */
    forget: (worker: Worker): void => {
      for (const question of questions.values()) settle(question, worker);
    },
  };
}
