import type { Fetch } from "./fetch.ts";

/**
 * The runtime's fetch, or another one, whose failures have texts for people: a server that cannot be reached, and a
 * proxy that replies for it, with a page or nothing where JSON is due.
 */
export function explainingFetch(
  given: Fetch | undefined,
  isExpected: (reply: Response) => boolean,
): typeof fetch {
  return async (input, init) => {
    // Read at each call: tests and monitors replace the runtime's own.
    const send = (given ?? fetch) as typeof fetch;
    const reply = await send(input, init).catch((error: unknown) => {
      // What fetch throws when no reply has come; nothing else is.
      if (!(error instanceof TypeError)) throw error;
      throw new Error("The server could not be reached.", { cause: error });
    });
    return assertExpected(reply, isExpected);
  };
}

/** Returns the reply, or throws when it is somebody else's, such as a proxy's. */
export function assertExpected(
  reply: Response,
  isExpected: (reply: Response) => boolean,
): Response {
  if (isExpected(reply)) return reply;
  throw new Error(`The server answered ${reply.status}.`);
}

export function isJson(reply: Response): boolean {
  return /^application\/(problem\+)?json\b/.test(reply.headers.get("content-type") ?? "");
}
