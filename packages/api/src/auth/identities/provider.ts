import { AppError } from "@outlay/core";
import { createRemoteJWKSet, jwtVerify } from "jose";
import type { ClientAuth, Configuration } from "openid-client";
import { z } from "zod";
import type { IdentityProvider, ProviderAttempt, ProvedPerson } from "../../support/ports.ts";
import { failureOf, type ProviderFailure } from "./provider-failure.ts";

export type ProviderSettings = {
  issuer: string;
  clientId: string;
  clientSecret: string;
  name: string;
  signUp: boolean;
};

const timeoutSeconds = 10;
/** For how long what the provider publishes of itself is used. */
const metadataLifetimeMs = 60 * 60_000;
/** A key that is not known is looked for again after so long: strangers may send logout tokens with invented ones. */
const keysCooldownMs = 1_000;
/** How far the clocks of the two may differ; the library allows as much. */
const clockTolerance = 30;
const logoutEvent = "http://schemas.openid.net/event/backchannel-logout";

// Loaded when someone first signs in: most servers have no provider.
const loadLibrary = () => import("openid-client");
type Library = Awaited<ReturnType<typeof loadLibrary>>;
type Opened = {
  library: Library;
  config: Configuration;
  /** Fetched when first needed, and again for a key that is not among them. */
  keys: ReturnType<typeof createRemoteJWKSet>;
};

/** Basic where the provider has it, as the standard's default, else in the form. */
const authenticate =
  ({ ClientSecretBasic, ClientSecretPost }: Library, secret: string): ClientAuth =>
  (server, client, body, headers) => {
    const methods = server.token_endpoint_auth_methods_supported ?? ["client_secret_basic"];
    const way = methods.includes("client_secret_basic") ? ClientSecretBasic : ClientSecretPost;
    way(secret)(server, client, body, headers);
  };

async function discover(settings: ProviderSettings): Promise<Opened> {
  const library = await loadLibrary();
  const server = new URL(settings.issuer);
  const { clientId, clientSecret } = settings;
  const config = await library.discovery(
    server,
    clientId,
    undefined,
    authenticate(library, clientSecret),
    // Only an issuer of this machine may have no TLS: the settings see to it.
    {
      timeout: timeoutSeconds,
      // oxlint-disable-next-line typescript/no-deprecated -- marked so to stand out
      execute: server.protocol === "http:" ? [library.allowInsecureRequests] : [],
    },
  );
  const { jwks_uri: keysUrl } = config.serverMetadata();
  if (keysUrl === undefined) throw new Error("the provider names no jwks_uri");
  const keys = createRemoteJWKSet(new URL(keysUrl), {
    cooldownDuration: keysCooldownMs,
    timeoutDuration: timeoutSeconds * 1000,
  });
  return { library, config, keys };
}

/** Opens the provider when it is first needed, and again after an hour. What failed is tried again by the next call. */
function openOnce(settings: ProviderSettings): () => Promise<Opened> {
  let opened: Promise<Opened> | undefined;
  let until = 0;
  return () => {
    if (opened && performance.now() < until) return opened;
    until = performance.now() + metadataLifetimeMs;
    const opening = discover(settings);
    opened = opening;
    opening.catch(() => {
      if (opened === opening) opened = undefined;
    });
    return opening;
  };
}

const text = (maxLength: number) => z.string().min(1).max(maxLength).nullable().catch(null);

/** Of what the provider says, what is used. A text that is too long counts as absent. */
const claims = z.object({
  email: text(254),
  // Some providers write it as a text.
  email_verified: z.literal([true, "true"]).optional().catch(undefined),
  name: text(1000),
  preferred_username: text(1000),
  sid: text(255),
});

const subjects = z.string().min(1).max(255);

async function redeem(
  { library, config, keys }: Opened,
  callbackUrl: URL,
  attempt: ProviderAttempt,
): Promise<ProvedPerson> {
  const tokens = await library.authorizationCodeGrant(config, callbackUrl, {
    pkceCodeVerifier: attempt.verifier,
    expectedState: attempt.state,
    expectedNonce: attempt.nonce,
    idTokenExpected: true,
  });
  const { issuer } = config.serverMetadata();
  const { client_id: audience } = config.clientMetadata();
  // The library takes TLS for the proof of where the token is from: its signature is checked here.
  const { payload } = await jwtVerify(tokens.id_token ?? "", keys, {
    issuer,
    audience,
    clockTolerance,
  });
  const subject = subjects.parse(payload.sub);
  const ofToken = claims.parse(payload);
  const isWhole = ofToken.email !== null || !config.serverMetadata().userinfo_endpoint;
  const more = isWhole
    ? ofToken
    : claims.parse(await library.fetchUserInfo(config, tokens.access_token, subject));
  return {
    issuer,
    subject,
    email: more.email,
    isEmailVerified: more.email_verified !== undefined,
    name: ofToken.name ?? more.name ?? more.preferred_username,
    providerSessionId: ofToken.sid,
  };
}

const logoutClaims = z
  .looseObject({
    iat: z.number(),
    sub: subjects.optional(),
    sid: subjects.optional(),
    events: z.looseObject({ [logoutEvent]: z.object({}) }),
    nonce: z.undefined().optional(),
  })
  .refine(({ sub, sid }) => sub !== undefined || sid !== undefined);

/** OpenID Connect Back-Channel Logout 1.0, 2.6. */
async function readLogout({ config, keys }: Opened, token: string) {
  const { issuer } = config.serverMetadata();
  const { client_id: audience } = config.clientMetadata();
  const checks = { issuer, audience, clockTolerance, maxTokenAge: "10m" };
  const { payload } = await jwtVerify(token, keys, checks);
  const { iat, sub: subject, sid: providerSessionId } = logoutClaims.parse(payload);
  return { issuer, subject, providerSessionId, issuedAt: new Date(iat * 1000) };
}

/** The provider of the settings. It is not asked for anything before someone signs in. */
export function createProvider(
  settings: ProviderSettings,
  onFailure: (failure: ProviderFailure) => void,
): IdentityProvider {
  const open = openOnce(settings);
  const attempt = async <Result>(step: string, run: (opened: Opened) => Promise<Result>) => {
    try {
      return await run(await open());
    } catch (error) {
      const failure = failureOf(step, error);
      onFailure(failure);
      throw failure.isAway
        ? new AppError(
            "auth.provider_unavailable",
            "Try again shortly, or sign in in another way. If it stays so, the operator finds the reason in the server's log.",
          )
        : new AppError(
            "auth.provider_failed",
            "Nobody was signed in. Begin again, within 10 minutes and in one tab.",
          );
    }
  };
  const { name, issuer, signUp, clientId } = settings;
  return {
    name,
    issuer,
    signUp,
    makeSignInUrl: (redirectUrl, { state, nonce, verifier }) =>
      attempt(
        "start",
        async ({ library, config }) =>
          library.buildAuthorizationUrl(config, {
            redirect_uri: redirectUrl,
            scope: "openid email profile",
            state,
            nonce,
            code_challenge: await library.calculatePKCECodeChallenge(verifier),
            code_challenge_method: "S256",
          }).href,
      ),
    prove: (callbackUrl, given) =>
      attempt("callback", (opened) => redeem(opened, callbackUrl, given)),
    makeSignOutUrl: (returnUrl) =>
      attempt("sign-out", async ({ library, config }) => {
        if (!config.serverMetadata().end_session_endpoint) return undefined;
        const parameters = { post_logout_redirect_uri: returnUrl, client_id: clientId };
        return library.buildEndSessionUrl(config, parameters).href;
      }),
    readLogout: (token) => attempt("logout", (opened) => readLogout(opened, token)),
  };
}
