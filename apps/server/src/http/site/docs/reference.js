// Loads the reference, Scalar, into /docs and gives it the token of the session.

import { freshToken, readSession } from "./session.js";

/** @typedef {{ getConfiguration: () => object, updateConfiguration: (next: object) => void }} Reference */
/** @typedef {{ createApiReference: (element: HTMLElement, configuration: object) => Reference }} Library */

/** @type {Reference | undefined} */
let reference;

function authentication() {
  const token = readSession()?.accessToken ?? "";
  return { preferredSecurityScheme: "bearer", securitySchemes: { bearer: { token } } };
}

/** Shows the session's token in the examples and forms of requests. */
export function showToken() {
  const configuration = reference?.getConfiguration();
  reference?.updateConfiguration({ ...configuration, authentication: authentication() });
}

/**
 * Renews the session's token in a request, unless the form of the request has another.
 *
 * @param {{ request: Request }} sending
 */
async function authorize({ request: { headers } }) {
  const { accessToken } = readSession() ?? {};
  if (headers.get("authorization") !== `Bearer ${accessToken}`) return;
  headers.set("authorization", `Bearer ${await freshToken()}`);
}

/** @typedef {{ required?: boolean, example?: unknown, examples?: object }} Parameter */
/** @typedef {{ parameters?: Parameter[] }} Operation */
/** @typedef {{ components: { parameters: Record<string, Parameter> }, paths: Record<string, Record<string, Operation>> }} OpenApi */

/** The document, with optional parameters left out of requests until someone sets them. */
async function readDocument() {
  const reply = await fetch("/api/openapi.json");
  const content = /** @type {OpenApi} */ (await reply.json());
  const operations = Object.values(content.paths).flatMap((path) => Object.values(path));
  const own = operations.flatMap(({ parameters = [] }) => parameters);
  for (const parameter of [...own, ...Object.values(content.components.parameters)]) {
    if (parameter.required || "$ref" in parameter) continue;
    parameter.examples = { default: { value: parameter.example ?? "", "x-disabled": true } };
    delete parameter.example;
  }
  return content;
}

/**
 * @param {HTMLElement} element
 * @param {OpenApi} content
 */
function open(element, content) {
  element.replaceChildren();
  const { Scalar } = /** @type {{ Scalar: Library }} */ (/** @type {unknown} */ (globalThis));
  // Everything comes from this server: no fonts, no proxy, no telemetry, no hosted agents.
  reference = Scalar.createApiReference(element, {
    content,
    documentDownloadType: "none",
    withDefaultFonts: false,
    telemetry: false,
    agent: { disabled: true },
    mcp: { disabled: true },
    showDeveloperTools: "never",
    hideClientButton: true,
    persistAuth: false,
    authentication: authentication(),
    onRequestBuilt: authorize,
  });
}

/** @param {HTMLElement} element Names the script of the library, and says that it is loading. */
export function loadReference(element) {
  const [note] = element.children;
  const fail = () => {
    if (note) note.textContent = "The reference could not be loaded. Load the page again.";
  };
  const script = document.createElement("script");
  script.src = element.dataset["script"] ?? "";
  const loaded = new Promise((resolve, reject) => {
    script.addEventListener("load", resolve);
    script.addEventListener("error", reject);
  });
  document.head.append(script);
  Promise.all([readDocument(), loaded])
    .then(([content]) => open(element, content))
    .catch(fail);
}
