import { Secret } from "otpauth";
import { expect, test } from "vitest";
import { findStep, makeSecret, toUri } from "./authenticator.ts";

/** The secret of the examples in RFC 6238, appendix B. */
const secret = Secret.fromLatin1("12345678901234567890").base32;
const at = (seconds: number) => new Date(seconds * 1000);

// Its last six digits of eight.
test.each([
  { seconds: 59, code: "287082" },
  { seconds: 1_111_111_109, code: "081804" },
  { seconds: 1_234_567_890, code: "005924" },
  { seconds: 20_000_000_000, code: "353130" },
])("$code is valid at $seconds, and 30 seconds before and after", ({ seconds, code }) => {
  const step = Math.floor(seconds / 30);
  const stepAt = (now: number) => findStep(secret, code, { now: at(now), spentSteps: [] });
  expect(stepAt(seconds)).toBe(step);
  expect(stepAt((step - 1) * 30)).toBe(step);
  expect(stepAt((step + 2) * 30 - 1)).toBe(step);
  expect(stepAt((step - 1) * 30 - 1)).toBeUndefined();
  expect(stepAt((step + 2) * 30)).toBeUndefined();
});

test("a code may be typed in two groups, as apps show it", () => {
  expect(findStep(secret, "287 082", { now: at(59), spentSteps: [] })).toBe(1);
});

test("a code of a used time step, or of an earlier one, is invalid", () => {
  const find = (...spentSteps: number[]) =>
    findStep(secret, "081804", { now: at(1_111_111_109), spentSteps });
  const step = 37_037_036;
  expect([find(step - 1), find(step), find(step + 1)]).toEqual([step, undefined, undefined]);
  expect([find(step, step - 1), find(step - 1, step - 2)]).toEqual([undefined, step]);
});

test("a step that was used while the clock was ahead does not block earlier steps, and stays used", () => {
  const step = 37_037_036;
  const days = 8 * 2880;
  const stepAt = (now: number, ...spentSteps: number[]) =>
    findStep(secret, "081804", { now: at(now), spentSteps });
  expect(stepAt(1_111_111_109, step - 5, step + days)).toBe(step);
  expect(stepAt(1_111_111_109, step, step + days)).toBeUndefined();
  expect(stepAt(1_111_111_109, step + days, step - 5)).toBe(step);
  // A spent step far in the past does not matter.
  expect(stepAt(1_111_111_109, step, step - days)).toBeUndefined();
});

test("every secret has 160 random bits", () => {
  expect(makeSecret()).toMatch(/^[A-Z2-7]{32}$/);
  expect(makeSecret()).not.toBe(makeSecret());
});

test("the scanned URI names the service and the account", () => {
  const uri = new URL(toUri(secret, "ada+money@example.com"));
  expect([uri.protocol, uri.host, decodeURIComponent(uri.pathname)]).toEqual([
    "otpauth:",
    "totp",
    "/Outlay:ada+money@example.com",
  ]);
  expect(Object.fromEntries(uri.searchParams)).toEqual({
    issuer: "Outlay",
    secret,
    algorithm: "SHA1",
    digits: "6",
    period: "30",
  });
});
