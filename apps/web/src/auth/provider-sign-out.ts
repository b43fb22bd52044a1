import type { Client } from "@outlay/client";

/** Where the browser ends the session at the provider that has opened this one; undefined if none has. */
export async function findProviderSignOut(client: Client): Promise<string | undefined> {
  const { provider } = await client.auth.options.query();
  if (!provider) return undefined;
  const { items } = await client.auth.sessions.query({ limit: 100 });
  const isItsOwn = items.some((session) => session.current && session.provider);
  return isItsOwn ? "/api/auth/oidc/sign-out" : undefined;
}
