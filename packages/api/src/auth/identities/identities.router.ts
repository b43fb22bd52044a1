import { z } from "zod";
import { operation } from "../../rpc/procedure-meta.ts";
import { router, userProcedure } from "../../rpc/trpc.ts";
import {
  linkIdentityInput,
  linkIdentityOutput,
  listIdentitiesInput,
  listIdentitiesOutput,
  removeIdentityInput,
} from "./identities.contract.ts";
import { beginLink, listIdentities, removeIdentity } from "./identities.ts";

export const identitiesRouter = router({
  list: userProcedure
    .meta(
      operation("GET /profile/identities", {
        summary: "List your linked accounts",
        description: "Your account at the OpenID Connect provider: it signs in as you.",
        errors: ["cursor.invalid"],
      }),
    )
    .input(listIdentitiesInput)
    .output(listIdentitiesOutput)
    .query(({ ctx, input }) => listIdentities(ctx.db, ctx.principal, input)),

  link: userProcedure
    .meta(
      operation("POST /profile/identities", {
        summary: "Begin to link your account at the provider",
        description:
          "Sets a cookie and returns the provider's page; it leads back to /api/auth/oidc/callback, which links the account. For pages of the server's own origin. Requires a recent sign-in (15 minutes).",
        errors: [
          "auth.sign_in_again",
          "auth.no_provider",
          "auth.provider_unavailable",
          "request.origin_refused",
          "auth.cookie_needs_https",
        ],
        example: { returnTo: "/settings/security" },
      }),
    )
    .input(linkIdentityInput)
    .output(linkIdentityOutput)
    .mutation(({ ctx, input }) => {
      ctx.attemptCookie.assertAllowed();
      return beginLink(ctx, input);
    }),

  remove: userProcedure
    .meta(
      operation("DELETE /profile/identities/{id}", {
        summary: "Remove a linked account",
        description:
          "It can no longer sign in, and other sessions that it opened end. The last way to sign in stays. Requires a recent sign-in (15 minutes).",
        status: 204,
        errors: ["auth.sign_in_again", "auth.only_way", "identity.not_found"],
      }),
    )
    .input(removeIdentityInput)
    .output(z.void())
    .mutation(({ ctx, input }) => removeIdentity(ctx, input)),
});
