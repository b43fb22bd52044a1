import type { Client } from "./client.ts";
import { isOutlayError } from "./errors.ts";

type Session = Awaited<ReturnType<Client["auth"]["login"]["mutate"]>>;

/** Why a code is asked for: the server wants one, or refused the last one. */
export type CodeRequest = "required" | "invalid";

/**
 * Signs in, and asks for a code where the user has a second factor, until the code is right:
 *
 * ```ts
 * await signIn(outlay, { email, password }, async (reason) => showCodeField(reason));
 * ```
 *
 * Returning undefined gives up: the error is thrown, as is every other one.
 */
export async function signIn(
  client: Client,
  credentials: { email: string; password: string },
  askForCode: (reason: CodeRequest) => Promise<string | undefined>,
): Promise<Session> {
  let totp: string | undefined;
  for (;;) {
    try {
      return await client.auth.login.mutate({ ...credentials, totp });
    } catch (error) {
      const isRequired = isOutlayError(error, "auth.second_factor_required");
      if (!isRequired && !isOutlayError(error, "auth.second_factor_invalid")) throw error;
      totp = await askForCode(isRequired ? "required" : "invalid");
      if (totp === undefined) throw error;
    }
  }
}
