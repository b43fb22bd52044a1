import { randomUUID } from "node:crypto";
import { createServer, type ServerResponse } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { exportJWK, generateKeyPair, SignJWT } from "jose";

type Claims = Record<string, unknown>;
/** What it replies to a code: claims of the ID token in place of the right ones, claims of userinfo, and which key signs. */
export type Lie = {
  claims?: Claims;
  userInfo?: Claims;
  /** Signs with a key that it has not published. */
  isForged?: boolean;
  /** Leaves the ID token out. */
  hasNoToken?: boolean;
  expiresInSeconds?: number;
};

const makeKey = async () => {
  const { privateKey, publicKey } = await generateKeyPair("RS256");
  return { kid: randomUUID(), privateKey, jwk: await exportJWK(publicKey) };
};

/** A provider that replies what a test has it reply, signed by its own keys. */
export async function openLyingProvider() {
  let key = await makeKey();
  const stranger = await makeKey();
  const codes = new Map<string, Lie & { nonce: string }>();
  const people = new Map<string, Claims>();
  const state = { isDown: false, keysFetched: 0, verifiers: [] as string[] };

  const sign = (claims: Claims, { isForged = false, expiresInSeconds = 300 }: Lie = {}) => {
    const { privateKey } = isForged ? stranger : key;
    const now = Math.floor(Date.now() / 1000);
    const whole = { iss: url, aud: "outlay", iat: now, exp: now + expiresInSeconds, ...claims };
    return new SignJWT(whole).setProtectedHeader({ alg: "RS256", kid: key.kid }).sign(privateKey);
  };
  const send = (reply: ServerResponse, body: unknown, status = 200) =>
    void reply.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  const redeem = async (body: string, reply: ServerResponse) => {
    const form = new URLSearchParams(body);
    const code = form.get("code") ?? "";
    state.verifiers.push(form.get("code_verifier") ?? "");
    const lie = codes.get(code);
    codes.delete(code);
    if (!lie) return send(reply, { error: "invalid_grant" }, 400);
    const accessToken = randomUUID();
    const claims = { sub: "someone", nonce: lie.nonce, ...lie.claims };
    people.set(accessToken, { sub: claims.sub, ...lie.userInfo });
    return send(reply, {
      access_token: accessToken,
      token_type: "bearer",
      ...(!lie.hasNoToken && { id_token: await sign(claims, lie) }),
    });
  };
  const server = createServer((request, reply) => {
    const path = new URL(request.url ?? "", "http://provider").pathname;
    if (state.isDown) return send(reply, {}, 503);
    if (path === "/.well-known/openid-configuration")
      return send(reply, {
        issuer: url,
        authorization_endpoint: `${url}/authorize`,
        token_endpoint: `${url}/token`,
        userinfo_endpoint: `${url}/userinfo`,
        jwks_uri: `${url}/keys`,
        response_types_supported: ["code"],
        subject_types_supported: ["public"],
        id_token_signing_alg_values_supported: ["RS256"],
      });
    if (path === "/keys") {
      state.keysFetched += 1;
      return send(reply, { keys: [{ ...key.jwk, kid: key.kid, alg: "RS256", use: "sig" }] });
    }
    if (path === "/userinfo")
      return send(reply, people.get(request.headers.authorization?.split(" ")[1] ?? "") ?? {});
    return void text(request).then((body) => redeem(body, reply));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    state,
    sign,
    /** A code as the provider would give it for the address that the browser was sent to. */
    makeCode: (authorizeUrl: URL, lie: Lie = {}) => {
      const code = randomUUID();
      codes.set(code, { nonce: authorizeUrl.searchParams.get("nonce") ?? "", ...lie });
      return code;
    },
    rotate: async () => {
      key = await makeKey();
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
