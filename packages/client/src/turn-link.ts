import type { OperationContext, TRPCLink } from "@trpc/client";
import { observable } from "@trpc/server/observable";
import type { AppRouter } from "./router.generated.ts";

const single = "outlay:single";

/** Whether no other call was made in the same turn of the event loop's microtasks. */
export const isSingle = (context: OperationContext): boolean => context[single] === true;

type Turn = { calls: number };

/**
 * Marks the calls that are made one at a time: they need not wait for others to be sent with, as those of tRPC's batches do,
 * by a timer that takes as long as the rest of a call on one machine.
 */
export const turnLink: TRPCLink<AppRouter> = () => {
  let current: Turn | undefined;
  const begin = (): Turn => {
    queueMicrotask(() => {
      current = undefined;
    });
    return { calls: 0 };
  };
  return ({ op, next }) =>
    observable((observer) => {
      const turn = (current ??= begin());
      turn.calls += 1;
      let isDone = false;
      let sent: { unsubscribe: () => void } | undefined;
      queueMicrotask(() => {
        if (isDone) return;
        const context = { ...op.context, [single]: turn.calls === 1 };
        sent = next({ ...op, context }).subscribe(observer);
      });
      return () => {
        isDone = true;
        sent?.unsubscribe();
      };
    });
};
