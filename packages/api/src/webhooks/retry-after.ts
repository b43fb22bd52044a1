const secondMs = 1000;
const longestAskedMs = 24 * 60 * 60 * secondMs;

/**
 * How long a receiver asks to wait by the header Retry-After of its reply, in seconds or until an instant (RFC 9110,
 * 10.2.3): a day at most, and 0 where it says nothing that can be read.
 */
export function askedWaitMs(retryAfter: string | undefined, now: Date): number {
  if (retryAfter === undefined) return 0;
  const isSeconds = /^\d{1,9}$/.test(retryAfter);
  const ms = isSeconds ? Number(retryAfter) * secondMs : Date.parse(retryAfter) - now.getTime();
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), longestAskedMs) : 0;
}
