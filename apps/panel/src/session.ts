import { isRecord, stringField } from "./json.ts";

export interface User {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly defaultBookId?: string | undefined;
}

/** What the panel keeps of a signed-in user, in this tab only. */
export interface Session {
  readonly user: User;
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly bookId?: string | undefined;
}

/** A Session out of a reply (or out of storage); `null` when it is something else. */
export function readSession(value: unknown): Session | null {
  const user = isRecord(value) ? value["user"] : undefined;
  const accessToken = stringField(value, "accessToken");
  const refreshToken = stringField(value, "refreshToken");
  const id = stringField(user, "id");
  const email = stringField(user, "email");
  if (accessToken === undefined || refreshToken === undefined) return null;
  if (id === undefined || email === undefined) return null;
  const name = stringField(user, "name") ?? email;
  const defaultBookId = stringField(user, "defaultBookId");
  return {
    user: { id, email, name, defaultBookId },
    accessToken,
    refreshToken,
    bookId: stringField(value, "bookId"),
  };
}

/**
 * A refresh token works once, so all calls that meet a 401 at the same time share one refresh.
 * Answers the session to go on with, or `null` when it has ended.
 */
export function createRefresher(
  refresh: (session: Session) => Promise<Session | null>,
): (session: Session) => Promise<Session | null> {
  let running: { token: string; result: Promise<Session | null> } | null = null;
  return (session) => {
    if (running?.token === session.refreshToken) return running.result;
    const result = refresh(session).finally(() => {
      running = null;
    });
    running = { token: session.refreshToken, result };
    return result;
  };
}
