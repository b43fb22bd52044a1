/** How long the HTTP server waits, in milliseconds. */
export type Timeouts = {
  /** For the headers of a request, and from them to its last byte; files may take longer (`uploads.ts`). */
  requestMs: number;
  /** For the next byte of a body. */
  idleMs: number;
  /** For the reader of a large reply to take the next 64 KiB. */
  replyMs: number;
  /** For the next byte of a connection, in either direction. */
  connectionMs: number;
  /** For the next request of a connection: longer than the timeouts of proxies, so that they close first. */
  keepAliveMs: number;
  /** How often slow requests are checked. */
  checkEveryMs: number;
};

export const defaultTimeouts: Timeouts = {
  requestMs: 30_000,
  idleMs: 10_000,
  replyMs: 10_000,
  // A connection that times out before its request is closed without a reply.
  connectionMs: 60_000,
  keepAliveMs: 72_000,
  checkEveryMs: 5_000,
};
