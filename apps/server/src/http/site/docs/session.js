// The session of /docs. It ends with the tab: sessionStorage is the tab's own.

/** @typedef {{ accessToken: string, refreshToken?: string, expiresAtMs?: number, email?: string }} Session */
/** @typedef {{ user: { email: string }, accessToken: string, refreshToken: string, expiresIn: number }} SignedIn */

const key = "outlay.docs.session";

/** @type {() => void} */
let onChange = () => {};

/** @param {() => void} listener */
export function onSessionChange(listener) {
  onChange = listener;
}

/** @returns {Session | undefined} */
export function readSession() {
  const session = /** @type {Session | null} */ (JSON.parse(sessionStorage.getItem(key) ?? "null"));
  return session ?? undefined;
}

/** @param {Session | undefined} session */
function writeSession(session) {
  if (session) sessionStorage.setItem(key, JSON.stringify(session));
  else sessionStorage.removeItem(key);
  onChange();
}

/** A problem as the server reports it. */
export class Problem extends Error {
  /** @param {{ detail: string, code: string }} problem */
  constructor({ detail, code }) {
    super(detail);
    this.code = code;
  }
}

/**
 * @param {string} procedure
 * @param {object} input
 */
async function post(procedure, input) {
  const reply = await fetch(`/api/auth/${procedure}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(input),
  });
  if (reply.ok) return reply;
  throw new Problem(/** @type {{ detail: string, code: string }} */ (await reply.json()));
}

/** @param {Response} reply */
async function keep(reply) {
  const signedIn = /** @type {SignedIn} */ (await reply.json());
  const { user, accessToken, refreshToken, expiresIn } = signedIn;
  const expiresAtMs = Date.now() + expiresIn * 1000;
  writeSession({ accessToken, refreshToken, expiresAtMs, email: user.email });
}

/** @param {{ email: string, password: string, totp?: string }} credentials */
export async function signIn(credentials) {
  await keep(await post("login", credentials));
}

/** @param {{ email: string, password: string }} credentials */
export async function register({ email, password }) {
  const [name = email] = email.split("@");
  await keep(await post("register", { email, password, name }));
}

/** @param {string} accessToken */
export function useToken(accessToken) {
  writeSession({ accessToken });
}

export async function signOut() {
  const { refreshToken } = readSession() ?? {};
  writeSession(undefined);
  if (refreshToken !== undefined) await post("logout", { refreshToken });
}

/** @param {string} refreshToken */
async function renew(refreshToken) {
  try {
    await keep(await post("refresh", { refreshToken }));
  } catch (error) {
    // Any other error may pass.
    if (error instanceof Problem && error.code.startsWith("auth.")) writeSession(undefined);
  }
}

/** @type {Promise<void> | undefined} */
let renewing;

/**
 * The access token, renewed shortly before it expires. A refresh token works once, so one renewal runs at a time.
 *
 * @returns {Promise<string | undefined>}
 */
export async function freshToken() {
  const { refreshToken, expiresAtMs = Infinity } = readSession() ?? {};
  if (refreshToken !== undefined && Date.now() > expiresAtMs - 30_000) {
    renewing ??= renew(refreshToken).finally(() => (renewing = undefined));
    await renewing;
  }
  return readSession()?.accessToken;
}
