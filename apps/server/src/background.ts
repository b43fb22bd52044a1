/** Work that no reply waits for. */
export type Background = {
  /** Begins the work; what it throws goes to `onFault`. */
  run: (work: () => Promise<unknown>, onFault: (error: unknown) => void) => void;
  /** Waits until nothing is under way. */
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
