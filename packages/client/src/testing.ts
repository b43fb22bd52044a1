import { randomUUID } from "node:crypto";
import { type Client, type ClientOptions, createClient } from "./client.ts";
import { memoryTokens, type SyncTokenStore } from "./tokens.ts";

type Fetch = NonNullable<ClientOptions["fetch"]>;

/** One request as it left the client: the procedures it calls, and its headers. */
export type Sent = { paths: string[]; headers: Headers };

/** The runtime's fetch, with a record of what was sent. `before` may hold a request back or send it elsewhere. */
export function recordingFetch(
  before: (sent: Sent, url: URL) => Promise<URL> | URL = (_, url) => url,
) {
  const sent: Sent[] = [];
  const record: Fetch = async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const paths = url.pathname.replace(/^.*\/trpc\//, "").split(",");
    const request = { paths, headers: new Headers(init?.headers) };
    sent.push(request);
    return fetch(await before(request, url), init as RequestInit);
  };
  const count = (path: string) => sent.filter(({ paths }) => paths.includes(path)).length;
  return { fetch: record, sent, count };
}

export type SignedIn = { outlay: Client; tokens: SyncTokenStore; email: string };
export const password = "correct horse battery";

/** A client of a user of its own. */
export async function signUp(
  options: Omit<ClientOptions, "tokens"> & { tokens?: SyncTokenStore },
): Promise<SignedIn> {
  const tokens = options.tokens ?? memoryTokens();
  const outlay = createClient({ ...options, tokens });
  const email = `${randomUUID()}@example.com`;
  await outlay.auth.register.mutate({ email, password, name: "Ada" });
  return { outlay, tokens, email };
}

/** As if ten minutes had passed: the server refuses the access token. */
export async function expireAccess(tokens: SyncTokenStore): Promise<void> {
  const held = tokens.read();
  if (held) await tokens.write({ ...held, accessToken: "expired" });
}
