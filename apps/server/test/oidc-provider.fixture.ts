// A provider for tests, as a process of its own: node oidc-provider.fixture.ts ISSUER OUTLAY. A person who signs in there is the
// one of that name, without a password. It says on its output when it listens, and makes new keys each time it starts.
import { generateKeyPairSync } from "node:crypto";
import { Provider } from "oidc-provider";

const [issuer = "", outlay = ""] = process.argv.slice(2);
const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const key = { ...privateKey.export({ format: "jwk" }), use: "sig", alg: "RS256" };

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: "outlay",
      client_secret: "the secret of the tests, which is long",
      redirect_uris: [`${outlay}/api/auth/oidc/callback`],
      post_logout_redirect_uris: [`${outlay}/sign-in`],
      backchannel_logout_uri: `${outlay}/api/auth/oidc/backchannel-logout`,
      backchannel_logout_session_required: true,
    },
  ],
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
  features: { backchannelLogout: { enabled: true } },
  jwks: { keys: [key] },
  cookies: { keys: ["a key of the tests"] },
  ttl: {
    AccessToken: 600,
    AuthorizationCode: 60,
    Grant: 600,
    IdToken: 600,
    Interaction: 600,
    Session: 600,
  },
  // Its own refuses to reach this machine.
  fetch: (url: string, { method = "GET", headers = {}, body = null }: RequestInit) =>
    fetch(url, { method, headers, body }),
  pkce: { required: () => true },
  findAccount: (_context: unknown, id: string) => ({
    accountId: id,
    claims: () => ({
      sub: id,
      name: `${id.charAt(0).toUpperCase()}${id.slice(1)} Lovelace`,
      email: `${id}@example.com`,
      email_verified: !id.startsWith("unproved"),
    }),
  }),
});

const { hostname, port } = new URL(issuer);
provider.listen(Number(port), hostname, () => process.stdout.write("listening\n"));
