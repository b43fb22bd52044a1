import type { AppError } from "@outlay/core";

/** Places that users hold for a while, each of them so many at once in this process. */
export type ConcurrencyLimit = {
  /** Takes one for a user; returns how to give it back, to be called once. Throws the refusal. */
  take: (userId: string) => () => void;
  /** How many all users hold. */
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
