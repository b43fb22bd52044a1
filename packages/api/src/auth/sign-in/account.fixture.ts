import { hashPassword } from "../credentials/passwords.ts";
import { createAccount } from "./auth.ts";
import { registerInput, type Session } from "./auth.contract.ts";

/** Of every user of tests. */
export const password = "correct horse battery";

let hashed: Promise<string> | undefined;

type Wanted = {
  email: string;
  name: string;
  baseCurrency?: string;
  timeZone?: string;
  locale?: string;
};

/** As `auth.register` does, without its checks; the hash, which takes a tenth of a second, is made once for all tests of a process. */
export async function openAccount(
  context: Parameters<typeof createAccount>[0],
  wanted: Wanted,
): Promise<Session & { refreshToken: string }> {
  const passwordHash = await (hashed ??= hashPassword(password));
  const input = registerInput.parse({ password, ...wanted });
  const { endsAt: _, ...session } = await createAccount(context, { ...input, passwordHash });
  return session;
}
