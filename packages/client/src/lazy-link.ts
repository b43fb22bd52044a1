import { type OperationLink, TRPCClientError, type TRPCLink } from "@trpc/client";
import { observable } from "@trpc/server/observable";
import type { AppRouter } from "./router.generated.ts";

/** A link that is loaded by its first call: a page can show something before it has it. */
export function lazyLink(load: () => Promise<TRPCLink<AppRouter>>): TRPCLink<AppRouter> {
  return (runtime) => {
    let loading: Promise<OperationLink<AppRouter>> | undefined;
    const loaded = () => (loading ??= load().then((link) => link(runtime)));
    return (call) =>
      observable((observer) => {
        let isOver = false;
        let stop = () => {
          isOver = true;
        };
        loaded().then(
          (link) => {
            if (isOver) return;
            const sent = link(call).subscribe(observer);
            stop = () => sent.unsubscribe();
          },
          (error: Error) => {
            // The next call loads it again.
            loading = undefined;
            observer.error(TRPCClientError.from(error));
          },
        );
        return () => stop();
      });
  };
}
