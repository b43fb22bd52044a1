import { TRPCClientError, type TRPCLink } from "@trpc/client";
import { observable } from "@trpc/server/observable";
import { isOutlayError } from "./errors.ts";
import type { AppRouter } from "./router.generated.ts";
import type { Tokens, TokenStore } from "./tokens.ts";

const signsIn = new Set(["auth.register", "auth.login", "auth.passkeyLogin", "auth.refresh"]);

/** Procedures of the auth group that require a session. */
const ofSession = new Set(["auth.sessions", "auth.revokeSession"]);

/** Whether a call says who asks: signing in is nobody's yet. */
export function needsToken(path: string): boolean {
  return !path.startsWith("auth.") || ofSession.has(path);
}

function isTokens(data: unknown): data is Tokens {
  return (
    typeof data === "object" && data !== null && "accessToken" in data && "refreshToken" in data
  );
}

type Answered = { path: string; input: unknown; data: unknown };

/** Follows what sign-in, refresh and logout answer. */
function follow(tokens: TokenStore, { path, input, data }: Answered): void {
  if (signsIn.has(path) && isTokens(data) && !isOvertaken(tokens, path, input)) {
    tokens.write({ accessToken: data.accessToken, refreshToken: data.refreshToken });
  }
  if (path === "auth.logout" || path === "profile.remove") tokens.write(undefined);
}

/** Whether somebody signed in while a refresh was under way: theirs is the session now. */
function isOvertaken(tokens: TokenStore, path: string, input: unknown): boolean {
  const held = tokens.read();
  if (path !== "auth.refresh" || !held) return false;
  if (typeof input !== "object" || input === null || !("refreshToken" in input)) return false;
  return input.refreshToken !== held.refreshToken;
}

/** How a refresh ended: with new tokens, with the end of the session, or it could not be done. */
type Renewal = "renewed" | "ended" | { failure: unknown };

/** The refreshes under way. Clients that share a store share them, as a refresh token works once. */
const renewals = new WeakMap<TokenStore, Promise<Renewal>>();

function renewOnce(tokens: TokenStore, refresh: () => Promise<unknown>): Promise<Renewal> {
  const underWay = renewals.get(tokens);
  if (underWay) return underWay;
  const renewal = refresh()
    .then((): Renewal => "renewed")
    .catch((error: unknown): Renewal => {
      const ended = isOutlayError(error, "auth.unauthenticated", "auth.refresh_reused");
      return ended ? "ended" : { failure: error };
    })
    .finally(() => renewals.delete(tokens));
  renewals.set(tokens, renewal);
  return renewal;
}

/**
 * Keeps the session going: remembers tokens, and when calls are refused because the access token
 * has expired, refreshes once for all of them and sends each again.
 */
export function sessionLink(
  tokens: TokenStore,
  refresh: (refreshToken: string) => Promise<unknown>,
): TRPCLink<AppRouter> {
  /** Sees to another access token than the one that was refused. */
  async function renew(refused: Tokens): Promise<Renewal> {
    const hasChanged = () => tokens.read()?.accessToken !== refused.accessToken;
    if (!hasChanged()) {
      const renewal = await renewOnce(tokens, () => refresh(refused.refreshToken));
      if (renewal === "ended" && !hasChanged()) tokens.write(undefined);
      if (typeof renewal === "object") return renewal;
    }
    return tokens.read() ? "renewed" : "ended";
  }

  return () =>
    ({ op, next }) =>
      observable((observer) => {
        let current: { unsubscribe: () => void } | undefined;
        let done = false;
        // Other links see to the signal of a call that they have sent.
        const abort = () => observer.error(TRPCClientError.from(reasonOf(op.signal)));

        const sendAgain = async (used: Tokens, refusal: TRPCClientError<AppRouter>) => {
          if (op.signal?.aborted) return abort();
          op.signal?.addEventListener("abort", abort, { once: true });
          const renewal = await renew(used);
          op.signal?.removeEventListener("abort", abort);
          if (done) return;
          if (renewal === "renewed") send(false);
          else if (renewal === "ended") observer.error(refusal);
          else if (op.type === "subscription") send(true);
          else observer.error(TRPCClientError.from(toError(renewal.failure)));
        };

        const send = (mayRenew: boolean) => {
          const sent = tokens.read();
          let isFresh = !mayRenew;
          current = next(op).subscribe({
            next: (value) => {
              // A subscription outlives many access tokens.
              if (value.result.type === "started") isFresh = false;
              const data = "data" in value.result ? value.result.data : undefined;
              follow(tokens, { path: op.path, input: op.input, data });
              observer.next(value);
            },
            complete: () => observer.complete(),
            error: (error) => {
              // One that has been open for long was opened again with the newest token.
              const used = op.type === "subscription" ? tokens.read() : sent;
              const mayHaveExpired = !isFresh && used && needsToken(op.path);
              if (mayHaveExpired && isOutlayError(error, "auth.unauthenticated"))
                void sendAgain(used, error);
              else observer.error(error);
            },
          });
        };
        send(true);
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

function reasonOf(signal: AbortSignal | null | undefined): Error {
  return toError(signal?.reason ?? "aborted");
}
