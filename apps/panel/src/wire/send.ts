import type { WireReply, WireRequest } from "./types.ts";

export interface Credentials {
  readonly accessToken?: string | undefined;
  readonly bookId?: string | undefined;
}

export function requestHeaders(
  request: WireRequest,
  { accessToken, bookId }: Credentials,
): Record<string, string> {
  const { method, body, contentType = "application/json" } = request;
  const hasNoBody = method === "GET" || (method === "DELETE" && body === undefined);
  return {
    accept: "application/json",
    // Of a form only the browser knows the boundary.
    ...(hasNoBody || body instanceof FormData ? {} : { "content-type": contentType }),
    ...(accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` }),
    ...(bookId === undefined ? {} : { "x-book-id": bookId }),
  };
}

export async function sendRequest(
  request: WireRequest,
  credentials: Credentials,
  signal: AbortSignal,
): Promise<WireReply> {
  const startedAt = performance.now();
  const response = await fetch(request.url, {
    method: request.method,
    headers: requestHeaders(request, credentials),
    cache: "no-store",
    credentials: "omit",
    signal,
    ...(request.body === undefined ? {} : { body: request.body }),
  });
  const content = await response.blob().catch((error: unknown) => {
    throw signal.aborted ? error : new BrokenReply();
  });
  const name = fileName(response.headers.get("content-disposition"));
  return {
    status: response.status,
    statusText: response.statusText,
    headers: [...response.headers],
    ...(name === undefined
      ? { text: await content.text() }
      : { text: await beginningOf(content), file: { name, content } }),
    bytes: content.size,
    durationMs: performance.now() - startedAt,
  };
}

/** A reply that ended before it was whole. */
export class BrokenReply extends Error {
  constructor() {
    super("The reply broke off: what came of it is not whole. Run it again.");
  }
}

function fileName(disposition: string | null): string | undefined {
  return disposition?.match(/^attachment;.*filename="([^"]+)"/)?.[1];
}

const SHOWN_BYTES = 4096;

async function beginningOf(file: Blob): Promise<string> {
  if (!/^(text|application\/.*json)/.test(file.type)) return "";
  const text = await file.slice(0, SHOWN_BYTES).text();
  // The cut may go through a character.
  return file.size > SHOWN_BYTES ? `${text.replace(/\uFFFD{1,3}$/, "")}…` : text;
}
