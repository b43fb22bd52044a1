/** Work that runs without delaying replies. */
export type Background = {
  /** Starts the work; errors go to `onFault`. */
  run: (work: () => Promise<unknown>, onFault: (error: unknown) => void) => void;
  /** Waits until all work is done. */
  settle: () => Promise<void>;
};

export function createBackground(): Background {
  const underWay = new Set<Promise<void>>();
  return {
    run: (work, onFault) => {
      const working = work()
        .then(() => {}, onFault)
        .finally(() => underWay.delete(working));
      underWay.add(working);
    },
    settle: async () => {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}
