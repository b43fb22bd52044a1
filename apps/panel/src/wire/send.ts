import type { WireReply, WireRequest } from "./types.ts";

export interface Credentials {
  readonly accessToken?: string | undefined;
  readonly bookId?: string | undefined;
}

export function requestHeaders(
  request: WireRequest,
  { accessToken, bookId }: Credentials,
): Record<string, string> {
  return {
    accept: "application/json",
    ...(request.method === "GET" || (request.method === "DELETE" && request.body === undefined)
      ? {}
      : { "content-type": "application/json" }),
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
  const bytes = await response.arrayBuffer();
  return {
    status: response.status,
    statusText: response.statusText,
    headers: [...response.headers],
    text: new TextDecoder().decode(bytes),
    bytes: bytes.byteLength,
    durationMs: performance.now() - startedAt,
  };
}
