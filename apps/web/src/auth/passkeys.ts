import type { RouterInputs, RouterOutputs } from "@outlay/client";

type CreationOptions = RouterOutputs["passkeys"]["registerOptions"];
type RequestOptions = RouterOutputs["auth"]["passkeyOptions"];
type Attestation = RouterInputs["passkeys"]["register"]["response"];
type Assertion = RouterInputs["auth"]["passkeyLogin"]["response"];

/** Whether the browser has passkeys, and may use them here: over https, or at localhost. */
export const hasPasskeys = () =>
  "PublicKeyCredential" in window && "parseCreationOptionsFromJSON" in PublicKeyCredential;

function toJson(credential: Credential | null): unknown {
  if (credential instanceof PublicKeyCredential) return credential.toJSON();
  throw new Error("The browser has made no passkey.");
}

/** Has the browser make a passkey, which asks the user. */
export async function createPasskey(options: CreationOptions): Promise<Attestation> {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
  return toJson(await navigator.credentials.create({ publicKey })) as Attestation;
}

/** Has the browser sign in with one of its passkeys, which asks the user. */
export async function askForPasskey(options: RequestOptions): Promise<Assertion> {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  return toJson(await navigator.credentials.get({ publicKey })) as Assertion;
}
