import { TRPCClientError, type TRPCLink } from "@trpc/client";
import { observable } from "@trpc/server/observable";
import { isOutlayError, type OutlayError, withMessage } from "./errors.ts";
import type { AppRouter } from "./router.generated.ts";
import type { Session } from "./session.ts";
import type { Tokens } from "./tokens.ts";

const signsIn = new Set(["auth.register", "auth.login", "auth.passkeyLogin", "auth.refresh"]);
const signsOut = new Set(["auth.logout", "profile.remove"]);

/** Procedures of the auth group that require a session. */
const ofSession = new Set(["auth.sessions", "auth.revokeSession", "auth.server"]);

/** Whether a call says who asks: signing in is nobody's yet. */
export function needsToken(path: string): boolean {
  return !path.startsWith("auth.") || ofSession.has(path);
}

/** The tokens of a reply. A refresh token that is null is in the cookie. */
type Issued = { accessToken: string; refreshToken: string | null };

function isIssued(data: unknown): data is Issued {
  return (
    typeof data === "object" && data !== null && "accessToken" in data && "refreshToken" in data
  );
}

type Replied = { path: string; input: unknown; data: unknown };

/** Follows what sign-in, refresh and logout reply. */
async function follow(session: Session, { path, input, data }: Replied): Promise<void> {
  if (signsOut.has(path)) return session.write(undefined);
  if (!isIssued(data) || (await isOvertaken(session, path, input))) return;
  const { accessToken, refreshToken } = data;
  await session.write({ accessToken, refreshToken: refreshToken ?? "" });
}

/** Whether somebody signed in while a refresh was under way: theirs is the session now. */
async function isOvertaken(session: Session, path: string, input: unknown): Promise<boolean> {
  if (path !== "auth.refresh") return false;
  const held = await session.read();
  if (!held || typeof input !== "object" || input === null) return false;
  return "refreshToken" in input && input.refreshToken !== held.refreshToken;
}

/** Keeps what the replies of a call say of the session, before they are passed on. */
function followReplies(
  session: Session,
  { path, input }: { path: string; input: unknown },
  fail: (error: unknown) => void,
) {
  const changesSession = signsIn.has(path) || signsOut.has(path);
  let kept = Promise.resolve();
  return {
    follow: (data: unknown): void => {
      if (changesSession) kept = kept.then(() => follow(session, { path, input, data }));
    },
    pass: (pass: () => void): void => {
      if (changesSession) kept = kept.then(pass).catch(fail);
      else pass();
    },
  };
}

/** How a refresh ended: with new tokens, with the end of the session, which the server may have refused, or it could not be done. */
type Renewal = "renewed" | "ended" | { refusal: OutlayError } | { failure: unknown };

/** Sees to another access token than the one that was refused, or to the first one of a page. */
export function renew(
  session: Session,
  refused: Tokens | undefined,
  refresh: (refreshToken: string) => Promise<unknown>,
): Promise<Renewal> {
  const hasChanged = async () => (await session.read())?.accessToken !== refused?.accessToken;
  const outcome = async () => ((await session.read()) ? "renewed" : "ended");
  return session.renewOnce(async (): Promise<Renewal> => {
    if (await hasChanged()) return outcome();
    try {
      await refresh(refused?.refreshToken ?? "");
    } catch (error) {
      const hasEnded = isOutlayError(error, "auth.unauthenticated", "auth.refresh_reused");
      if (!hasEnded) return { failure: error };
      // Another tab, without a lock, may have been faster.
      if (await hasChanged()) return outcome();
      await session.write(undefined);
      return isOutlayError(error, "auth.unauthenticated") ? { refusal: error } : "ended";
    }
    return outcome();
  });
}

/**
 * Keeps the session going: remembers tokens, and when calls are refused because the access token
 * has expired, refreshes once for all of them and sends each again.
 */
export function sessionLink(
  session: Session,
  refresh: (refreshToken: string) => Promise<unknown>,
): TRPCLink<AppRouter> {
  return () =>
    ({ op, next }) =>
      observable((observer) => {
        let current: { unsubscribe: () => void } | undefined;
        let done = false;
        const fail = (error: unknown) => observer.error(TRPCClientError.from(toError(error)));
        const replies = followReplies(session, op, fail);
        // Other links see to the signal of a call that they have sent.
        const abort = () => fail(op.signal?.reason ?? "aborted");

        const sendAgain = async (used: Tokens, refusal: OutlayError) => {
          if (op.signal?.aborted) return abort();
          op.signal?.addEventListener("abort", abort, { once: true });
          const renewal = await renew(session, used, refresh);
          op.signal?.removeEventListener("abort", abort);
          if (done) return;
          if (renewal === "renewed") await send(false);
          else if (renewal === "ended" || "refusal" in renewal)
            observer.error(withMessage(refusal, "The session has ended. Sign in again."));
          else if (op.type === "subscription") await send(true);
          else fail(renewal.failure);
        };

        const refused = async (error: OutlayError, sent: Tokens | undefined, isFresh: boolean) => {
          // One that has been open for long was opened again with the newest token.
          const used = op.type === "subscription" ? await session.read() : sent;
          if (!used) observer.error(withMessage(error, "Sign in first."));
          else if (isFresh) observer.error(error);
          else await sendAgain(used, error);
        };

        const send = async (mayRenew: boolean) => {
          const sent = await session.read();
          if (done) return;
          let isFresh = !mayRenew;
          current = next(op).subscribe({
            next: (value) => {
              // A subscription outlives many access tokens.
              if (value.result.type === "started") isFresh = false;
              replies.follow("data" in value.result ? value.result.data : undefined);
              replies.pass(() => observer.next(value));
            },
            complete: () => replies.pass(() => observer.complete()),
            error: (failure) => {
              if (needsToken(op.path) && isOutlayError(failure, "auth.unauthenticated"))
                refused(failure, sent, isFresh).catch(fail);
              else observer.error(failure);
            },
          });
        };
        send(true).catch(fail);
        return () => {
          done = true;
          op.signal?.removeEventListener("abort", abort);
          current?.unsubscribe();
        };
      });
}

function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown), { cause: thrown });
}
