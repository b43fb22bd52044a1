import type { Procedure } from "./catalog.ts";
import { type Session, createRefresher, readSession } from "./session.ts";
import { createStore, readStored, writeStored } from "./store.ts";
import { sendRequest } from "./wire/send.ts";
import { decodeTrpcReply } from "./wire/trpc.ts";
import type { Decoded, WireReply, WireRequest } from "./wire/types.ts";

const STORAGE_KEY = "outlay.panel.session";

export const sessionStore = createStore<Session | null>(
  readSession(readStored(sessionStorage, STORAGE_KEY)),
);

/** Why the session ended, for the header. */
export const sessionNotice = createStore("");

export function setSession(session: Session | null, notice = ""): void {
  writeStored(sessionStorage, STORAGE_KEY, session);
  sessionStore.set(session);
  sessionNotice.set(notice);
}

/** A tRPC call of the panel's own, outside the form, such as signing in. */
export async function callOwn(
  type: "query" | "mutation",
  path: string,
  input: unknown,
): Promise<Decoded> {
  const url = `/trpc/${path}`;
  const json = JSON.stringify(input);
  const request: WireRequest =
    type === "query"
      ? { method: "GET", url: `${url}?input=${encodeURIComponent(json)}` }
      : { method: "POST", url, body: json };
  const { reply } = await sendSignedIn(request, path.startsWith("auth.") ? "public" : "user");
  return decodeTrpcReply(reply);
}

async function tradeTokens(session: Session): Promise<Session | null> {
  const decoded = await callOwn("mutation", "auth.refresh", { refreshToken: session.refreshToken });
  const fresh = decoded.ok ? readSession(decoded.data) : null;
  // Somebody may have signed out or in as another meanwhile.
  if (sessionStore.get()?.refreshToken !== session.refreshToken) return sessionStore.get();
  if (fresh === null) setSession(null, "Your session has ended. Sign in again.");
  else setSession({ ...fresh, bookId: session.bookId });
  return sessionStore.get();
}

export const refreshSession = createRefresher(() => sessionStore.get(), tradeTokens);

/** Sends with the session's token; after a 401 it refreshes once and sends again. */
export async function sendSignedIn(
  request: WireRequest,
  auth: Procedure["auth"],
  signal: AbortSignal = new AbortController().signal,
): Promise<{ reply: WireReply; refreshed: boolean }> {
  const session = sessionStore.get();
  if (auth === "public" || session === null)
    return { reply: await sendRequest(request, {}, signal), refreshed: false };
  const reply = await sendRequest(request, session, signal);
  // A wrong password or code inside a signed-in call is a 401 too, and no reason to refresh.
  if (reply.status !== 401 || !reply.text.includes('"auth.unauthenticated"'))
    return { reply, refreshed: false };
  const fresh = await refreshSession(session);
  if (fresh === null) return { reply, refreshed: false };
  return { reply: await sendRequest(request, fresh, signal), refreshed: true };
}

/** Ends the session here at once, whatever the server says. */
export async function signOut(): Promise<void> {
  const session = sessionStore.get();
  setSession(null);
  if (session === null) return;
  await callOwn("mutation", "auth.logout", { refreshToken: session.refreshToken }).catch(
    () => undefined,
  );
}
