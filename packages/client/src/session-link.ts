import { type TRPCLink } from "@trpc/client";
import { observable } from "@trpc/server/observable";
import { isOutlayError } from "./errors.ts";
import type { AppRouter } from "./router.generated.ts";
import type { Tokens, TokenStore } from "./tokens.ts";

const signsIn = new Set(["auth.register", "auth.login", "auth.refresh"]);

function isTokens(data: unknown): data is Tokens {
  return (
    typeof data === "object" && data !== null && "accessToken" in data && "refreshToken" in data
  );
}

/** Follows what sign-in, refresh and logout answer. */
function follow(tokens: TokenStore, path: string, data: unknown): void {
  if (signsIn.has(path) && isTokens(data)) {
    tokens.write({ accessToken: data.accessToken, refreshToken: data.refreshToken });
  }
  if (path === "auth.logout") tokens.write(undefined);
}

/**
 * Keeps the session going: remembers tokens, and when calls are refused because the access token
 * has expired, refreshes once for all of them and sends each again.
 */
export function sessionLink(
  tokens: TokenStore,
  refresh: (refreshToken: string) => Promise<unknown>,
): TRPCLink<AppRouter> {
  let refreshing: Promise<boolean> | undefined;

  /** Whether there is another access token than the one that was refused. */
  async function renew(refused: Tokens): Promise<boolean> {
    if (tokens.read()?.accessToken !== refused.accessToken) return tokens.read() !== undefined;
    refreshing ??= refresh(refused.refreshToken)
      .then(() => true)
      .catch((error: unknown) => {
        if (isOutlayError(error, "auth.unauthenticated", "auth.refresh_reused"))
          tokens.write(undefined);
        return false;
      })
      .finally(() => {
        refreshing = undefined;
      });
    return refreshing;
  }

  return () =>
    ({ op, next }) =>
      observable((observer) => {
        let current: { unsubscribe: () => void } | undefined;
        let done = false;
        const send = (mayRenew: boolean) => {
          const used = tokens.read();
          current = next(op).subscribe({
            next: (value) => {
              follow(tokens, op.path, "data" in value.result ? value.result.data : undefined);
              observer.next(value);
            },
            complete: () => observer.complete(),
            error: (error) => {
              const expired = mayRenew && used !== undefined && !op.path.startsWith("auth.");
              if (!expired || !isOutlayError(error, "auth.unauthenticated")) {
                observer.error(error);
                return;
              }
              void renew(used).then((renewed) => {
                if (done) return;
                if (renewed) send(false);
                else observer.error(error);
              });
            },
          });
        };
        send(true);
        return () => {
          done = true;
          current?.unsubscribe();
        };
      });
}
