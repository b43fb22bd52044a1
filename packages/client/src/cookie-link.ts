import { type Operation, TRPCClientError, type TRPCLink } from "@trpc/client";
import { observable } from "@trpc/server/observable";
import { withMessage } from "./errors.ts";
import type { Fetch } from "./fetch.ts";
import type { AppRouter } from "./router.generated.ts";
import type { Session } from "./session.ts";
import { needsToken, renew, sessionLink } from "./session-link.ts";

const signsIn = new Set(["auth.register", "auth.login", "auth.passkeyLogin"]);

/** The same call, which asks for the cookie where it signs in. */
function askForCookie(op: Operation): Operation {
  if (!signsIn.has(op.path)) return op;
  return { ...op, input: Object.assign({}, op.input, { session: "cookie" }) };
}

/**
 * Resumes the session of a cookie at a page's first call. Signing in and out take turns with the refreshes of all tabs:
 * what sets the cookie last decides whose session it is.
 */
function cookieLink(session: Session, refresh: () => Promise<unknown>): TRPCLink<AppRouter> {
  return () =>
    ({ op, next }) =>
      observable((observer) => {
        let isOver = false;
        let stop = () => {};
        const fail = (error: Error) => observer.error(TRPCClientError.from(error));
        const abort = () => fail(op.signal?.reason as Error);
        const send = (sent: Operation) =>
          new Promise<void>((resolve) => {
            if (isOver) return resolve();
            const call = next(sent).subscribe({
              next: (value) => observer.next(value),
              error: (error) => resolve(observer.error(error)),
              complete: () => resolve(observer.complete()),
            });
            stop = () => resolve(call.unsubscribe());
          });
        const begin = async () => {
          if (signsIn.has(op.path) || op.path === "auth.logout")
            return session.alone(() => send(askForCookie(op)));
          if (needsToken(op.path) && session.mayResume()) {
            const renewal = await renew(session, undefined, refresh);
            // Without a session the call itself would be refused as the refresh was.
            if (typeof renewal === "object")
              throw "refusal" in renewal
                ? withMessage(renewal.refusal, "Sign in first.")
                : renewal.failure;
          }
          await send(op);
        };
        // It comes a moment after the call was made, and may have been broken off by then.
        if (op.signal?.aborted) abort();
        else {
          op.signal?.addEventListener("abort", abort, { once: true });
          begin().catch(fail);
        }
        return () => {
          isOver = true;
          op.signal?.removeEventListener("abort", abort);
          stop();
        };
      });
}

export function linksByCookie(
  session: Session,
  refresh: () => Promise<unknown>,
): TRPCLink<AppRouter>[] {
  return [cookieLink(session, refresh), sessionLink(session, refresh)];
}

/** Lets a refresh outlive its page: without its cookie, the next one would look like a theft. */
export function outliving(send: Fetch): Fetch {
  return (input, init) => {
    const isRefresh = typeof input === "string" && input.endsWith("/auth.refresh");
    return send(input, isRefresh ? Object.assign({ keepalive: true }, init) : init);
  };
}
