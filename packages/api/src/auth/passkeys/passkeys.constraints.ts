import type { Constraints } from "../../support/error-mapping.ts";

export const passkeyConstraints: Constraints = {
  passkeys_credential_key: ["passkey.taken", [], "Use it to sign in, or make another."],
};
