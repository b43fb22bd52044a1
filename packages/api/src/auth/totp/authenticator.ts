import { Secret, TOTP } from "otpauth";

// RFC 6238 with the settings that every authenticator app supports; some silently ignore others.
const settings = { issuer: "Outlay", algorithm: "SHA1", digits: 6, period: 30 };
/** How many 30-second steps an app's clock may be ahead or behind. */
const window = 1;

/** A new secret of 160 bits, in base32. */
export function makeSecret(): string {
  return new Secret({ size: 20 }).base32;
}

/** The URI of the QR code: https://github.com/google/google-authenticator/wiki/Key-Uri-Format */
export function toUri(secret: string, email: string): string {
  return new TOTP({ ...settings, label: email, secret }).toString();
}

type Moment = { now: Date; spentSteps: readonly number[] };

/**
 * The time step of a valid code; undefined for a wrong code, and for one of a used step or an earlier one (RFC 6238,
 * 5.2). A step beyond the window was used while the clock was ahead: it stays used, but does not block the steps
 * before it.
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
