import type { Constraints } from "../../support/error-mapping.ts";

export const identityConstraints: Constraints = {
  user_identities_subject_key: [
    "identity.taken",
    [],
    "Sign in with it to see which user that is, or use another account at the provider.",
  ],
  user_identities_user_key: ["identity.exists", [], "Remove the account that is linked first."],
};
