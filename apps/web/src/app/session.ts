import { isOutlayError } from "@outlay/client";
import { redirect } from "@tanstack/react-router";
import type { AppContext } from "./app-context.ts";

/** Whether there is a session; loads its user and books. A page's first call resumes the session of the cookie. */
export async function loadSession(context: AppContext): Promise<boolean> {
  const { queryClient, outlay, readBook, chooseBook } = context;
  try {
    const [{ items }] = await Promise.all([
      queryClient.query({ ...outlay.books.list.queryOptions(), staleTime: "static" }),
      queryClient.query({ ...outlay.profile.get.queryOptions(), staleTime: "static" }),
    ]);
    // Another user may have chosen it, or it is shared no longer.
    if (!items.some(({ id }) => id === readBook())) chooseBook(undefined);
    return true;
  } catch (error) {
    if (isOutlayError(error, "auth.unauthenticated")) return false;
    throw error;
  }
}

export async function requireSession(context: AppContext, href: string): Promise<void> {
  if (await loadSession(context)) return;
  throw redirect({ to: "/sign-in", search: href === "/" ? {} : { returnTo: href } });
}

/** Where to go after signing in: an address of this app, never of another site. */
export function readReturnTo({ returnTo }: Record<string, unknown>): { returnTo?: string } {
  const isOwn = typeof returnTo === "string" && /^\/(?![/\\])/.test(returnTo);
  return isOwn ? { returnTo } : {};
}
