import { z } from "zod";

/** Bytes in WebAuthn's JSON. */
const base64url = (maxLength: number) =>
  z
    .string()
    .regex(/^[\w-]+$/, "Must be base64url.")
    .max(maxLength);

/** WebAuthn allows 1023 bytes. */
const credentialId = base64url(1364);

const credential = { id: credentialId, rawId: credentialId, type: z.literal("public-key") };

/**
 * A new passkey from a browser: `PublicKeyCredential.toJSON()`. The standard grows, so unknown fields
 * are dropped, not rejected.
 * https://w3c.github.io/webauthn/#dictdef-registrationresponsejson
 */
export const attestationInput = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: base64url(4096),
    attestationObject: base64url(8192),
  }),
});
export type Attestation = z.output<typeof attestationInput>;

/** A sign-in from a browser: https://w3c.github.io/webauthn/#dictdef-authenticationresponsejson */
export const assertionInput = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: base64url(4096),
    authenticatorData: base64url(4096),
    signature: base64url(2048),
    userHandle: base64url(88),
  }),
});
export type Assertion = z.output<typeof assertionInput>;

const timeoutMs = z.int().meta({ description: "Milliseconds" });

/** For `PublicKeyCredential.parseCreationOptionsFromJSON()`. */
export const creationOptionsOutput = z.strictObject({
  challenge: z.string(),
  timeout: timeoutMs,
  rp: z.strictObject({ id: z.string(), name: z.string() }),
  user: z.strictObject({ id: z.string(), name: z.string(), displayName: z.string() }),
  pubKeyCredParams: z.array(z.strictObject({ type: z.literal("public-key"), alg: z.int() })),
  excludeCredentials: z.array(z.strictObject({ type: z.literal("public-key"), id: z.string() })),
  authenticatorSelection: z.strictObject({
    residentKey: z.literal("required"),
    requireResidentKey: z.literal(true),
    userVerification: z.literal("required"),
  }),
  attestation: z.literal("none"),
});
export type CreationOptions = z.output<typeof creationOptionsOutput>;

/** For `PublicKeyCredential.parseRequestOptionsFromJSON()`. */
export const requestOptionsOutput = z.strictObject({
  challenge: z.string(),
  timeout: timeoutMs,
  rpId: z.string(),
  userVerification: z.literal("required"),
});
export type RequestOptions = z.output<typeof requestOptionsOutput>;
