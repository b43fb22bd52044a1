import { cookieTokens } from "@outlay/client";
import { openDeviceStore } from "./device-store.ts";
import { sendWaiting } from "./send-waiting.ts";

// The shell of the app works without the server, and what waits is sent though no tab is open. Replies of the server
// are never kept here: what is shown offline comes from the page itself, which says how old it is.

type Extendable = { waitUntil: (work: Promise<unknown>) => void };
type Fetching = Extendable & { request: Request; respondWith: (reply: Promise<Response>) => void };
type Events = {
  install: Extendable;
  activate: Extendable;
  fetch: Fetching;
  message: { data: unknown };
  sync: Extendable & { tag: string };
};
/** Of the worker's global scope what is used here: the DOM's types describe a page's. */
type WorkerScope = {
  addEventListener: <Name extends keyof Events>(
    name: Name,
    listener: (event: Events[Name]) => void,
  ) => void;
  skipWaiting: () => Promise<void>;
  clients: { claim: () => Promise<void> };
  location: Location;
};

declare const self: WorkerScope;
/** Written by the build: every file of the app, and a name that changes with them. */
declare const SHELL_FILES: readonly string[];
declare const SHELL_VERSION: string;

const files = SHELL_FILES;
const prefix = "outlay-shell-";
const current = prefix + SHELL_VERSION;
/** Pages and files of the server that are not the app's. */
const foreign = /^\/(?:api|client|docs|panel|security|trpc)(?:\/|$)/;
/** After so long without a reply the shell that is kept is shown. */
const patienceMs = 4_000;

async function install(): Promise<void> {
  const cache = await caches.open(current);
  // Names in assets have a hash; the others are asked for again.
  await cache.addAll(
    files.map(
      (path) => new Request(path, { cache: path.startsWith("/assets/") ? "default" : "reload" }),
    ),
  );
}

/** The version before stays: a tab that was opened with it still loads its parts. */
async function activate(): Promise<void> {
  const shells = (await caches.keys()).filter((name) => name.startsWith(prefix));
  const old = shells.filter((name) => name !== current).slice(0, -1);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function openPage(request: Request): Promise<Response> {
  const kept = await (await caches.open(current)).match("/");
  if (!kept) return fetch(request);
  const late = new Promise<undefined>((resolve) => setTimeout(resolve, patienceMs));
  const reply = await Promise.race([fetch(request).catch(() => undefined), late]);
  // A proxy replies for a server that is away.
  return reply && reply.status < 500 ? reply : kept;
}

async function openFile(request: Request): Promise<Response> {
  // Names without a hash are in the cache of each version; a part of the version before is only in its own.
  const options = { ignoreVary: true };
  const kept = await (await caches.open(current)).match(request, options);
  return kept ?? (await caches.match(request, options)) ?? fetch(request);
}

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
// The user has agreed to the new version.
self.addEventListener("message", ({ data }) => {
  if (data === "activate") void self.skipWaiting();
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin || foreign.test(pathname)) return;
  if (request.mode === "navigate") event.respondWith(openPage(request));
  else if (files.includes(pathname) || pathname.startsWith("/assets/"))
    event.respondWith(openFile(request));
});

self.addEventListener("sync", (event) => {
  if (event.tag !== "writes") return;
  const send = async () => {
    const store = await openDeviceStore();
    const tabs = new BroadcastChannel("outlay writes");
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- A channel is of one origin.
    const onStep = async () => tabs.postMessage(null);
    const url = self.location.origin;
    const ended = await sendWaiting({ store, tokens: cookieTokens(), url, onStep });
    store.close();
    // The browser tries again later.
    if (ended === "later") throw new Error("The server cannot be reached yet.");
  };
  event.waitUntil(send());
});
