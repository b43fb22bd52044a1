import type { AppError } from "@outlay/core";

/** Limits how many places each user has at once in this process. */
export type ConcurrencyLimit = {
  /** Takes a place for a user; returns a function that gives it back, to be called once. Throws if the limit is reached. */
  take: (userId: string) => () => void;
  /** The number of places of all users. */
  count: () => number;
};

export function createConcurrencyLimit(perUser: number, refusal: () => AppError): ConcurrencyLimit {
  const held = new Map<string, number>();
  return {
    take: (userId) => {
      const own = held.get(userId) ?? 0;
      if (own >= perUser) throw refusal();
      held.set(userId, own + 1);
      return () => {
        const left = (held.get(userId) ?? 1) - 1;
        if (left > 0) held.set(userId, left);
        else held.delete(userId);
      };
    },
    count: () => [...held.values()].reduce((sum, own) => sum + own, 0),
  };
}
