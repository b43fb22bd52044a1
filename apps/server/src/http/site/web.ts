import { fileURLToPath } from "node:url";
import type { FastifyInstance } from "fastify";
import { immutable, sendFrom } from "./static-files.ts";

/** The build of apps/web. */
const root = fileURLToPath(new URL("../../../../web/dist", import.meta.url));

/** Files of apps/web/public. */
const files = [
  "apple-touch-icon.png",
  "icon-192.png",
  "icon-512.png",
  "icon-maskable.png",
  "icon.svg",
  "manifest.webmanifest",
  "sw.js",
];

/** The app's pages: each address begins with one of these. A test of apps/web compares them with its routes. */
const pages = [
  "accounts",
  "activity",
  "budgets",
  "categories",
  "goals",
  "imports",
  "join",
  "notifications",
  "proposals",
  "reports",
  "rules",
  "schedules",
  "settings",
  "sharing",
  "sign-in",
  "sign-up",
  "transactions",
  "trash",
  "welcome",
];

/** `/`: the web app. Its router draws the page of the address, so every page is the same file. */
export function web(app: FastifyInstance): void {
  const send = sendFrom(root);
  for (const path of ["/", ...pages.flatMap((page) => [`/${page}`, `/${page}/*`])])
    app.get(path, (request, reply) => send(request, reply, "index.html"));
  for (const name of files) app.get(`/${name}`, (request, reply) => send(request, reply, name));
  // Vite puts a hash in their names.
  app.get<{ Params: { "*": string } }>("/assets/*", (request, reply) =>
    send(request, reply, `assets/${request.params["*"]}`, immutable),
  );
}
