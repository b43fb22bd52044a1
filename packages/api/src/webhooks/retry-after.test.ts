import { expect, test } from "vitest";
import { askedWaitMs } from "./retry-after.ts";

test.each([
  [undefined, 0],
  ["120", 120_000],
  ["0", 0],
  ["Sat, 21 Nov 2026 10:00:00 GMT", 30 * 60_000],
  ["Sat, 21 Nov 2026 09:00:00 GMT", 0],
  ["999999999", 24 * 60 * 60_000],
  ["Fri, 31 Dec 9999 23:59:59 GMT", 24 * 60 * 60_000],
  ["-5", 0],
  ["soon", 0],
  ["", 0],
])("with Retry-After %j a receiver asks to wait for %d ms", (retryAfter, wait) => {
  expect(askedWaitMs(retryAfter, new Date("2026-11-21T09:30:00Z"))).toBe(wait);
});
