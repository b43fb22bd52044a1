/** Runs tasks one after another. */
export type Line = <Result>(task: () => Promise<Result>) => Promise<Result>;

/** A line for each name, as long as somebody stands in it. */
export function createLines(open: () => Line) {
  const lines = new Map<string, { inTurn: Line; length: number }>();
  return async <Result>(name: string, task: () => Promise<Result>): Promise<Result> => {
    const line = lines.get(name) ?? { inTurn: open(), length: 0 };
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
