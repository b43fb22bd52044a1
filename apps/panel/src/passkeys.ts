import { isRecord, stringField } from "./json.ts";
import { callOwn } from "./session-store.ts";

/** What only a browser can fill in: its answer to options of the server. */
export interface Ceremony {
  readonly label: string;
  /** The procedure that answers the options. */
  readonly options: string;
  /** The field of the input that the answer is for. */
  readonly field: string;
  readonly ask: (options: never) => Promise<Credential | null>;
}

const make = async (options: PublicKeyCredentialCreationOptionsJSON) =>
  navigator.credentials.create({
    publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options),
  });

const use = async (options: PublicKeyCredentialRequestOptionsJSON) =>
  navigator.credentials.get({
    publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options),
  });

const signIn = { label: "Use a passkey", options: "auth.passkeyOptions", ask: use };

export const passkeySignIn: Ceremony = { ...signIn, field: "response" };

export const ceremonies: Readonly<Record<string, Ceremony>> = {
  "auth.login": { ...signIn, field: "passkey" },
  "auth.passkeyLogin": passkeySignIn,
  "passkeys.register": {
    label: "Make a passkey",
    options: "passkeys.registerOptions",
    field: "response",
    ask: make,
  },
};

/** Has the browser answer fresh options of the server. Throws an Error that says what to do. */
export async function holdCeremony({ options: path, ask }: Ceremony): Promise<unknown> {
  const decoded = await callOwn("mutation", path, {});
  if (!decoded.ok) throw new Error(decoded.error.detail);
  assertBoundHere(decoded.data);
  const credential = await ask(decoded.data as never);
  if (credential === null) throw new Error("The browser has no passkey for this.");
  return JSON.parse(JSON.stringify(credential)) as unknown;
}

function assertBoundHere(options: unknown): void {
  const party = isRecord(options) ? options["rp"] : undefined;
  const host = stringField(party, "id") ?? stringField(options, "rpId") ?? "";
  if (location.hostname !== host && !location.hostname.endsWith(`.${host}`))
    throw new Error(`Passkeys of this server are bound to ${host}: open the panel there.`);
  if (!("PublicKeyCredential" in globalThis))
    throw new Error("Browsers have passkeys by HTTPS or on localhost only.");
}
