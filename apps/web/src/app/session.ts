import { isOutlayError } from "@outlay/client";
import { redirect } from "@tanstack/react-router";
import type { AppContext } from "./app-context.ts";
import { isLost } from "./errors.ts";
import { isSessionKnown } from "./known-session.ts";

/** Whether there is a session; loads its user and books. A page's first call resumes the session of the cookie. */
async function loadSession(context: AppContext): Promise<boolean> {
  const { queryClient, outlay, readBook, chooseBook } = context;
  // Without the server it fails at once, in place of waiting for it.
  const once = { staleTime: "static", networkMode: "always", retry: false } as const;
  try {
    const [{ items }] = await Promise.all([
      queryClient.query({ ...outlay.books.list.queryOptions(), ...once }),
      queryClient.query({ ...outlay.profile.get.queryOptions(), ...once }),
    ]);
    // Another user may have chosen it, or it is shared no longer.
    if (!items.some(({ id }) => id === readBook())) chooseBook(undefined);
    return true;
  } catch (error) {
    if (isOutlayError(error, "auth.unauthenticated")) {
      void forgetKept(context).catch(() => {});
      return false;
    }
    if (isLost(error) && (await resumeOffline(context))) return true;
    throw error;
  }
}

/** Forgets the replies of a session that has ended while no page was open. What waits to be sent stays. */
async function forgetKept({ loadDevice }: AppContext): Promise<void> {
  // A first visit need not load what opens the store.
  const stores = await indexedDB.databases();
  if (stores.some(({ name }) => name === "outlay")) await (await loadDevice())?.forget();
}

/** Goes on with what this device has last seen of the session. */
async function resumeOffline({ connection, loadDevice }: AppContext): Promise<boolean> {
  connection.reportLost();
  const device = await loadDevice();
  return device !== undefined && (await device.resume());
}

let begun: Promise<boolean> | undefined;
/** The server has said that there is none. */
let isRefused = false;

/** Whether there is a session, which is asked for once. */
export async function findSession(context: AppContext): Promise<boolean> {
  if (isRefused && !isSessionKnown()) return false;
  const finding = begun ?? loadSession(context);
  begun = undefined;
  const isFound = await finding;
  isRefused = !isFound;
  return isFound;
}

/** Asks for a session that is to be expected while the first page that needs it is still loaded. */
export function beginSession(context: AppContext): void {
  if (!isSessionKnown()) return;
  begun = loadSession(context);
  // The page that takes it shows why it failed.
  begun.catch(() => {});
}

/** Without a session that is to be expected, signing in is shown at once, and looks for one. */
export async function requireSession(context: AppContext, href: string): Promise<void> {
  if (isSessionKnown() && (await findSession(context))) return;
  throw redirect({ to: "/sign-in", search: href === "/" ? {} : { returnTo: href } });
}

/** Where to go after signing in: an address of this app, never of another site. */
export function readReturnTo({ returnTo }: Record<string, unknown>): { returnTo?: string } {
  const isOwn = typeof returnTo === "string" && /^\/(?![/\\])/.test(returnTo);
  return isOwn ? { returnTo } : {};
}

/** Here, where the names of its files cost the first page least. */
export const loadProviderPart = () => import("../auth/provider-part.tsx");
