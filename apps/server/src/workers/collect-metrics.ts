import type { Worker } from "node:cluster";
import type { FromWorker, Metrics, ToWorker } from "./messages.ts";

/** For a worker that is busy for longer, what it said before counts. */
const patienceMs = 3_000;

type Question = { missing: Set<Worker>; reply: () => void };

/** Counts on where a worker has ended: a sum that falls would look like a restart of the server. */
const addsUp = ({ type }: Metrics[number]) =>
  String(type) === "counter" || String(type) === "histogram";

/** Asks all workers for their metrics when one of them is asked for those of the server. */
export function collectMetrics(running: ReadonlySet<Worker>) {
  const questions = new Map<number, Question>();
  const last = new Map<Worker, Metrics>();
  const ended: Metrics[] = [];
  let asked = 0;
  const send = (worker: Worker, message: ToWorker) => worker.isConnected() && worker.send(message);

  const ask = (asker: Worker, id: number): void => {
    const own = (asked += 1);
    const reply = () => {
      if (!questions.delete(own)) return;
      clearTimeout(timer);
      send(asker, { kind: "allMetrics", id, metrics: [...last.values(), ...ended] });
    };
    const timer = setTimeout(reply, patienceMs);
    questions.set(own, { missing: new Set(running), reply });
    for (const worker of running) send(worker, { kind: "metricsWanted", id: own });
  };

  const settle = (question: Question | undefined, worker: Worker): void => {
    question?.missing.delete(worker);
    if (question?.missing.size === 0) question.reply();
  };

  return {
    take: (
      worker: Worker,
      message: Exclude<FromWorker, { kind: "listening" | "requests" }>,
    ): void => {
      if (message.kind === "metricsWanted") return ask(worker, message.id);
      last.set(worker, message.metrics);
      settle(questions.get(message.id), worker);
    },
    /** A worker has ended. */
    forget: (worker: Worker): void => {
      const counted = last.get(worker)?.filter(addsUp) ?? [];
      last.delete(worker);
      if (counted.length > 0) ended.push(counted);
      for (const question of questions.values()) settle(question, worker);
    },
  };
}
