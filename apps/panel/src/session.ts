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

/** Who calls, and in which book: another one has other lists. */
export function callerOf(session: Session | null): string {
  return session === null ? "" : `${session.user.id} ${session.bookId ?? ""}`;
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
 * A refresh token works once: all calls that meet a 401 at the same time share one refresh, and a call whose 401
 * comes after it goes on with what it brought. Answers the session to go on with, or `null` when it has ended.
 */
export function createRefresher(
  current: () => Session | null,
  refresh: (session: Session) => Promise<Session | null>,
): (refused: Session) => Promise<Session | null> {
  let running: Promise<Session | null> | null = null;
  return (refused) => {
    if (running !== null) return running;
    const session = current();
    if (session === null || session.accessToken !== refused.accessToken)
      return Promise.resolve(session);
    running = refresh(session).finally(() => {
      running = null;
    });
    return running;
  };
}
