import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { decodeJwt, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestApi, refusalOf, type TestUser } from "../testing.ts";
import {
  type KeyRing,
  readAccessToken,
  readRefreshToken,
  signAccessToken,
  signRefreshToken,
} from "./access-tokens.ts";

const api = await createTestApi();
afterAll(api.close);

let alice: TestUser;
let bob: TestUser;
beforeAll(async () => {
  alice = await api.signUp("alice");
  bob = await api.signUp("bob");
});

const seconds = () => Math.floor(api.clock.now.getTime() / 1000);
const secret = () => api.keys.get("test") ?? new Uint8Array();

type Claims = JWTPayload & { sid?: unknown };

/** The claims of alice's token. */
const aliceClaims = async (): Promise<Claims> => decodeJwt(alice.session.accessToken);

const without = async (claim: string): Promise<Claims> => {
  const claims = await aliceClaims();
  return Object.fromEntries(Object.entries(claims).filter(([name]) => name !== claim));
};

const hs256 = { name: "HMAC", hash: "SHA-256" };
const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

const header = { alg: "HS256", typ: "at+jwt", kid: "test" };
const signed = (claims: Claims, overrides: Record<string, string> = {}, key = secret()) =>
  new SignJWT(claims).setProtectedHeader({ ...header, ...overrides }).sign(key);

const forgeries: Record<string, () => Promise<string>> = {
  "has no signature (alg none)": async () =>
    `${base64({ ...header, alg: "none" })}.${base64(await aliceClaims())}.`,
  "is signed with another key": async () => signed(await aliceClaims(), {}, randomBytes(32)),
  "names a key that we do not have": async () => signed(await aliceClaims(), { kid: "other" }),
  "names no key": async () => {
    const { kid: _, ...rest } = header;
    return new SignJWT(await aliceClaims()).setProtectedHeader(rest).sign(secret());
  },
  "is signed with another algorithm": async () =>
    signed(await aliceClaims(), { alg: "HS512" }, randomBytes(64)),
  "is of another type": async () => signed(await aliceClaims(), { typ: "JWT" }),
  "is for another audience": async () => signed({ ...(await aliceClaims()), aud: "others" }),
  "is from another issuer": async () => signed({ ...(await aliceClaims()), iss: "others" }),
  "is for another audience as well": async () =>
    signed({ ...(await aliceClaims()), aud: ["outlay-api", "others"] }),
  "has expired, by more than the clocks may differ": async () =>
    signed({ ...(await aliceClaims()), exp: seconds() - 6 }),
  "is issued in the future, by more than the clocks may differ": async () =>
    signed({ ...(await aliceClaims()), iat: seconds() + 6 }),
  "is good for longer than ours are": async () =>
    signed({ ...(await aliceClaims()), iat: seconds() - 606, exp: seconds() + 600 }),
  "never expires": async () => signed(await without("exp")),
  "says nothing of when it was issued": async () => signed(await without("iat")),
  "has no id": async () => signed(await without("jti")),
  "has a number for its id": async () =>
    signed({ ...(await aliceClaims()), jti: 7 as unknown as string }),
  "names nobody": async () => signed(await without("sub")),
  "names no issuer": async () => signed(await without("iss")),
  "names no audience": async () => signed(await without("aud")),
  "names no session": async () => signed(await without("sid")),
  "names a session that cannot be": async () => signed({ ...(await aliceClaims()), sid: "x" }),
  "names a prototype's field as its key": async () =>
    signed(await aliceClaims(), { kid: "__proto__" }),
  "asks for an extension that we do not know": async () => {
    const key = await crypto.subtle.importKey("raw", secret(), hs256, false, ["sign"]);
    const head = base64({ ...header, crit: ["x"], x: 1 });
    const text = `${head}.${base64(await aliceClaims())}`;
    const mac = await crypto.subtle.sign("HMAC", key, Buffer.from(text));
    return `${text}.${Buffer.from(mac).toString("base64url")}`;
  },
  "is signed with a private key (RS256)": async () => {
    const { privateKey } = await generateKeyPair("RS256");
    const protect = new SignJWT(await aliceClaims()).setProtectedHeader({
      ...header,
      alg: "RS256",
    });
    return protect.sign(privateKey);
  },
  "names its session by a number": async () => signed({ ...(await aliceClaims()), sid: 7 }),
  "pairs one user's session with another user": async () =>
    signed({ ...(await aliceClaims()), sub: bob.id }),
  "holds another user under the old signature": async () => {
    const [head, , signature] = alice.session.accessToken.split(".");
    return `${head}.${base64({ ...(await aliceClaims()), sub: bob.id })}.${signature}`;
  },
  "is a refresh token": async () => alice.session.refreshToken,
  "is longer than 4 KiB": async () => {
    const token = await signed({ ...(await aliceClaims()), note: "A".repeat(3000) });
    expect(token.length).toBeGreaterThan(4096);
    return token;
  },
};

test("an access token signed as we sign it is accepted", async () => {
  const token = await signed(await aliceClaims());
  const { id } = await api.as({ authorization: `Bearer ${token}` }).profile.get();
  expect(id).toBe(alice.id);
});

test.each(Object.entries(forgeries))("a token that %s is rejected", async (_, forge) => {
  const authorization = `Bearer ${await forge()}`;
  expect(await refusalOf(api.as({ authorization }).profile.get())).toMatchObject({
    code: "auth.unauthenticated",
  });
});

test.each([
  { what: "expired 4 seconds ago", claims: () => ({ exp: seconds() - 4 }) },
  { what: "was issued 5 seconds from now", claims: () => ({ iat: seconds() + 5 }) },
  { what: "is 4 KiB long at most", claims: () => ({ note: "A".repeat(2700) }) },
])("a token that $what is accepted", async ({ claims }) => {
  const authorization = `Bearer ${await signed({ ...(await aliceClaims()), ...claims() })}`;
  expect(await api.as({ authorization }).profile.get()).toMatchObject({ id: alice.id });
});

test.each([
  { authorization: undefined },
  { authorization: "" },
  { authorization: "Bearer" },
  { authorization: "Bearer " },
  { authorization: "Basic YWxpY2U6c2VjcmV0" },
])("authorization $authorization is refused", async (credentials) => {
  expect(await refusalOf(api.as(credentials).profile.get())).toMatchObject({
    code: "auth.unauthenticated",
  });
});

test("the scheme may be written in any case", async () => {
  const authorization = `bEARER ${alice.session.accessToken}`;
  expect(await api.as({ authorization }).profile.get()).toMatchObject({ id: alice.id });
});

test("an access token is valid for ten minutes, with a tolerance of five seconds", async () => {
  const principal = { userId: alice.id, sessionId: "01920000-0000-7000-8000-000000000000" };
  const grant = { ...principal, generation: 0 };
  const issuedAt = new Date("2026-11-21T09:30:00.000Z");
  const token = await signAccessToken(api.keys, grant, issuedAt);
  const after = (lifetime: number) => new Date(issuedAt.getTime() + lifetime * 1000);
  expect(await readAccessToken(api.keys, token, after(604))).toEqual(principal);
  expect(await readAccessToken(api.keys, token, after(606))).toBeUndefined();
});

test("a secret can be replaced: the new one signs, and tokens signed with the old one stay valid", async () => {
  const [old, next] = [randomBytes(32), randomBytes(32)];
  const before: KeyRing = new Map([["a", old]]);
  const during: KeyRing = new Map([
    ["b", next],
    ["a", old],
  ]);
  const after: KeyRing = new Map([["b", next]]);
  const principal = { userId: alice.id, sessionId: bob.id };
  const grant = { ...principal, generation: 3 };
  const now = api.clock.now;
  const oldAccess = await signAccessToken(before, grant, now);
  const oldRefresh = signRefreshToken(before, bob.id, 3);
  expect(await readAccessToken(during, oldAccess, now)).toEqual(principal);
  expect(readRefreshToken(during, oldRefresh)).toEqual({ sessionId: bob.id, generation: 3 });
  const newAccess = await signAccessToken(during, grant, now);
  expect(await readAccessToken(after, newAccess, now)).toEqual(principal);
  expect(await readAccessToken(after, oldAccess, now)).toBeUndefined();
  expect(readRefreshToken(after, oldRefresh)).toBeUndefined();
});

test("a refresh token with any character changed or added is rejected", () => {
  const token = signRefreshToken(api.keys, alice.id, 0);
  const place = fc.nat(token.length);
  fc.assert(
    fc.property(place, fc.string({ maxLength: 2 }), fc.nat(1), (at, other, cut) => {
      const altered = token.slice(0, at) + other + token.slice(at + cut);
      expect(readRefreshToken(api.keys, altered) !== undefined).toBe(altered === token);
    }),
    {
      examples: [
        [token.length, "\n", 0],
        [token.length, "=", 0],
        [20, " ", 0],
      ],
    },
  );
});

test("arbitrary text is not a token, and makes no error", async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: "binary" }), async (text) => {
      expect(readRefreshToken(api.keys, text)).toBeUndefined();
      expect(readRefreshToken(api.keys, `outlay_rt_${text}`)).toBeUndefined();
      expect(await readAccessToken(api.keys, text, api.clock.now)).toBeUndefined();
    }),
  );
});
