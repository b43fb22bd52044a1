import type { Constraints } from "../../support/error-mapping.ts";

export const emailConstraints: Constraints = {
  users_email_key: ["auth.email_taken", ["email"], "Sign in with this email, or use another one."],
};
