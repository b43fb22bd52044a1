import { Secret, TOTP } from "otpauth";

// RFC 6238 as every authenticator app knows it; some ignore other settings without a word.
const settings = { issuer: "Outlay", algorithm: "SHA1", digits: 6, period: 30 };
/** How many steps of 30 seconds an app's clock may be ahead or behind. */
const window = 1;

/** A new secret of 160 bits, in base32. */
export function makeSecret(): string {
  return new Secret({ size: 20 }).base32;
}

/** What an app reads as a QR code: https://github.com/google/google-authenticator/wiki/Key-Uri-Format */
export function toUri(secret: string, email: string): string {
  return new TOTP({ ...settings, label: email, secret }).toString();
}

type Moment = { now: Date; spentSteps: readonly number[] };

/**
 * The time step of a right code; undefined for a wrong one, and for one of a step that is spent or before one (RFC 6238,
 * 5.2). A step that lies beyond the window was spent under a clock that was ahead: it stays spent, and until its time
 * has come those before it are good.
 */
export function findStep(
  secret: string,
  code: string,
  { now, spentSteps }: Moment,
): number | undefined {
  const timestamp = now.getTime();
  const totp = new TOTP({ ...settings, secret });
  const delta = totp.validate({ token: code.replace(" ", ""), timestamp, window });
  if (delta === null) return undefined;
  const current = totp.counter({ timestamp });
  const step = current + delta;
  const newest = Math.max(0, ...spentSteps.filter((spent) => spent <= current + window));
  return step > newest ? step : undefined;
}
