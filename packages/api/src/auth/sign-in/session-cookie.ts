import { AppError } from "@outlay/core";
import type { Context } from "../../rpc/context.ts";
import type { RefreshTokenInput, Session, SessionKind } from "./auth.contract.ts";
import { logout, type OpenSession, refresh, type SignIn } from "./sessions.ts";

type Request = SignIn & Pick<Context, "cookie">;

/** A session as its reply has it: with the refresh token, or with that in the cookie. */
export function toReply(
  { cookie, now }: Request,
  { session: kind }: { session?: SessionKind },
  { endsAt, ...session }: OpenSession,
): Session {
  if (kind === undefined) return session;
  cookie.write(session.refreshToken, Math.floor((endsAt.getTime() - now.getTime()) / 1000));
  return { ...session, refreshToken: null };
}

/** The token that a request gives or has in its cookie. Without either, a text that is no token. */
const tokenOf = ({ cookie }: Request, { refreshToken }: RefreshTokenInput): string =>
  refreshToken ?? cookie.read() ?? "";

/** Exchanges a refresh token, and removes a cookie whose session has ended. Throws what `refresh` throws. */
export async function refreshSession(context: Request, input: RefreshTokenInput): Promise<Session> {
  try {
    return toReply(context, input, await refresh(context, tokenOf(context, input)));
  } catch (error) {
    const hasEnded = error instanceof AppError && error.kind === "unauthenticated";
    if (hasEnded && input.session === "cookie") context.cookie.clear();
    throw error;
  }
}

/** Ends the session of a refresh token, and removes its cookie. */
export async function endSession(context: Request, input: RefreshTokenInput): Promise<void> {
  await logout(context, tokenOf(context, input));
  if (input.session === "cookie") context.cookie.clear();
}
