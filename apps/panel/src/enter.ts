import { holdCeremony, passkeySignIn } from "./passkeys.ts";
import { readSession } from "./session.ts";
import { callOwn, setSession } from "./session-store.ts";
import { explain } from "./wire/explain.ts";

export type EnterMode = "login" | "register";

export interface Credentials {
  readonly name: string;
  readonly email: string;
  readonly password: string;
  /** Empty until the server asks for one. */
  readonly totp: string;
}

/** What {@link enter} answers when it takes a code as well. */
export const NEEDS_CODE = Symbol("needs a code");

/** Signs in or registers, and keeps the session. Returns what went wrong, or undefined. */
export async function enter(
  mode: EnterMode,
  credentials: Credentials,
): Promise<string | typeof NEEDS_CODE> {
  const { name, email, password, totp } = credentials;
  const login = totp === "" ? { email, password } : { email, password, totp };
  const input = mode === "login" ? login : { email, password, name };
  return keepSession(`auth.${mode}`, input);
}

/** Signs in with a passkey alone. */
export async function enterByPasskey(): Promise<string | typeof NEEDS_CODE> {
  try {
    return await keepSession("auth.passkeyLogin", { response: await holdCeremony(passkeySignIn) });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function keepSession(path: string, input: unknown): Promise<string | typeof NEEDS_CODE> {
  try {
    const decoded = await callOwn("mutation", path, input);
    if (!decoded.ok && decoded.error.code === "auth.second_factor_required") return NEEDS_CODE;
    if (!decoded.ok) return explain(decoded.error);
    const session = readSession(decoded.data);
    if (session === null) return "The server's reply is not a session.";
    setSession(session);
    return "";
  } catch {
    return "The server cannot be reached. Is it running?";
  }
}
