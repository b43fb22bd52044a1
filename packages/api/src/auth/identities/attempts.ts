import { randomBytes } from "node:crypto";
import { AppError, currencyInput, defaultLocale, localeInput, timeZoneInput } from "@outlay/core";
import { z } from "zod";
import { seal, unseal } from "../../access/sealing.ts";
import type { SignedIn } from "../../access/principal.ts";
import type { Context } from "../../rpc/context.ts";
import { isRecent } from "../../support/lifetimes.ts";
import type { IdentityProvider } from "../../support/ports.ts";
import { returnToInput } from "./identities.contract.ts";

/** How long a person may take at the provider. */
const lifetimeMs = 10 * 60_000;
const owner = "attempt to sign in with the provider";

/** What a page asks for when it sends the browser to the provider. */
export const startInput = z.strictObject({
  returnTo: returnToInput.default("/"),
  /** The only way in which this opens a session. */
  session: z.literal("cookie").optional(),
  baseCurrency: currencyInput.default(currencyInput.parse("EUR")),
  timeZone: timeZoneInput.default("UTC"),
  locale: localeInput.default(defaultLocale),
});
export type StartInput = z.output<typeof startInput>;

const attemptSchema = z.strictObject({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  redirectUrl: z.string(),
  returnTo: z.string(),
  baseCurrency: currencyInput,
  timeZone: timeZoneInput,
  locale: localeInput,
  startedAt: z.number(),
  /** Who links an account; absent for signing in. */
  linkTo: z.strictObject({ userId: z.string(), sessionId: z.string() }).optional(),
});
export type Attempt = z.output<typeof attemptSchema>;

export type Asking = Pick<Context, "keys" | "now" | "origin" | "attemptCookie" | "provider">;

/** Throws `auth.no_provider`. */
export function getProvider({ provider }: Pick<Context, "provider">): IdentityProvider {
  if (provider) return provider;
  throw new AppError("auth.no_provider", "Sign in with your email and password, or a passkey.");
}

const secret = () => randomBytes(32).toString("base64url");

/**
 * Begins to sign in, or to link an account to a user, and returns where the browser goes. Its cookie has what the callback must
 * match, sealed: another browser cannot end the attempt. Throws `auth.no_provider`, `auth.provider_unavailable`.
 */
export async function beginAttempt(
  context: Asking,
  { returnTo, baseCurrency, timeZone, locale }: StartInput,
  linkTo?: SignedIn,
): Promise<string> {
  const { keys, now, origin, attemptCookie } = context;
  const provider = getProvider(context);
  const secrets = { state: secret(), nonce: secret(), verifier: secret() };
  const redirectUrl = `${origin()}/api/auth/oidc/callback`;
  const url = await provider.makeSignInUrl(redirectUrl, secrets);
  const of = linkTo && { userId: linkTo.userId, sessionId: linkTo.sessionId };
  const asked = { returnTo, baseCurrency, timeZone, locale, redirectUrl };
  const attempt = { ...secrets, ...asked, startedAt: now.getTime(), linkTo: of };
  const { kid, sealed } = seal(keys, JSON.stringify(attempt), owner);
  attemptCookie.write(`${kid}.${sealed.toString("base64url")}`, lifetimeMs / 1000);
  return url;
}

/** The attempt of the browser that comes back, which is used up; undefined if it began none in time. */
export function takeAttempt({ keys, now, attemptCookie }: Asking): Attempt | undefined {
  const [kid = "", sealed = ""] = attemptCookie.read()?.split(".") ?? [];
  if (kid === "") return undefined;
  attemptCookie.clear();
  const text = unseal(keys, { kid, sealed: Buffer.from(sealed, "base64url") }, owner);
  if (text === undefined) return undefined;
  const attempt = attemptSchema.parse(JSON.parse(text));
  return isRecent(new Date(attempt.startedAt), now, lifetimeMs) ? attempt : undefined;
}
