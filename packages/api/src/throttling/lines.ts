import { createQueue, type Queue } from "../auth/queue.ts";

/** Runs the tasks of one name one after another, and those of different names side by side. */
export function createLines({ waiting }: { waiting: number }) {
  const lines = new Map<string, { inTurn: Queue; length: number }>();
  return async <Result>(name: string, task: () => Promise<Result>): Promise<Result> => {
    const line = lines.get(name) ?? { inTurn: createQueue({ atOnce: 1, waiting }), length: 0 };
    lines.set(name, line);
    line.length++;
    try {
      return await line.inTurn(task);
    } finally {
      line.length--;
      if (line.length === 0) lines.delete(name);
    }
  };
}
