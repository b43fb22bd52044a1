// The script of /docs, sent to browsers as it is: the three lines at the top.

import { loadReference, showToken } from "./reference.js";
import {
  freshToken,
  onSessionChange,
  Problem,
  readSession,
  register,
  signIn,
  signOut,
  useToken,
} from "./session.js";

/**
 * @template {HTMLElement} Kind
 * @param {string} selector
 * @param {new () => Kind} kind
 * @returns {Kind}
 */
function find(selector, kind) {
  const found = document.querySelector(selector);
  if (found instanceof kind) return found;
  throw new Error(`The page has no ${selector}.`);
}

const signInForm = find("#sign-in", HTMLFormElement);
const code = find("#totp", HTMLInputElement);
const tokenForm = find("#use-token", HTMLFormElement);
const otherWays = find("#other-ways", HTMLElement);
const signedIn = find("#signed-in", HTMLElement);
const problem = find("#problem", HTMLElement);
const reply = find("#reply", HTMLElement);

function showSession() {
  const session = readSession();
  signInForm.hidden = session !== undefined;
  otherWays.hidden = session !== undefined;
  signedIn.hidden = session === undefined;
  find("#who", HTMLElement).textContent = session?.email ? `as ${session.email}` : "with a token";
  showToken();
}

/**
 * Runs what a click or a form asks for, and shows why it failed.
 *
 * @param {() => Promise<void>} task
 */
async function run(task) {
  problem.textContent = "";
  try {
    await task();
  } catch (error) {
    problem.textContent = error instanceof Error ? error.message : String(error);
    if (!(error instanceof Problem) || error.code !== "auth.second_factor_required") return;
    code.hidden = false;
    code.focus();
  }
}

/** @param {string | undefined} way */
async function enter(way) {
  const email = find("#email", HTMLInputElement).value;
  const password = find("#password", HTMLInputElement).value;
  if (way === "register") await register({ email, password });
  else await signIn({ email, password, ...(code.value && { totp: code.value.trim() }) });
  signInForm.reset();
  code.hidden = true;
}

signInForm.addEventListener("submit", (event) => {
  event.preventDefault();
  const button = /** @type {HTMLButtonElement | null} */ (event.submitter);
  void run(() => enter(button?.value));
});

tokenForm.addEventListener("submit", (event) => {
  event.preventDefault();
  problem.textContent = "";
  useToken(find("#token", HTMLInputElement).value.trim());
  tokenForm.reset();
});

find("#sign-out", HTMLElement).addEventListener("click", () => {
  reply.hidden = true;
  void run(signOut);
});

/**
 * Sends a request when a button is clicked, and shows the reply.
 *
 * @param {string} selector
 * @param {string} path
 * @param {RequestInit} [request]
 */
function onClick(selector, path, request = {}) {
  const send = async () => {
    const token = await freshToken();
    const headers = new Headers(request.headers);
    if (token !== undefined) headers.set("authorization", `Bearer ${token}`);
    const sent = await fetch(path, { ...request, headers });
    reply.textContent = `${sent.status}\n${JSON.stringify(await sent.json(), null, 2)}`;
    reply.hidden = false;
  };
  find(selector, HTMLElement).addEventListener("click", () => void run(send));
}

onClick("#record", "/api/expenses", {
  method: "POST",
  headers: { "content-type": "application/json" },
  body: '{"amount": "4.50"}',
});
onClick("#list", "/api/expenses?limit=3");

onSessionChange(showSession);
showSession();
// Once the page is painted: it is a megabyte.
requestAnimationFrame(() => setTimeout(() => loadReference(find("#reference", HTMLElement))));
