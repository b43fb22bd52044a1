import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createOpenApiDocument } from "@outlay/api";
import type { FastifyInstance } from "fastify";
import type { Services } from "../../services.ts";
import { sendFrom, sendStatic, staticText } from "./static-files.ts";

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Outlay API reference</title>
    <link rel="icon" href="/panel/icon.svg" />
  </head>
  <body>
    <div id="reference"></div>
    <script src="/docs/standalone.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`;

// Everything comes from this server: no fonts, no proxy, no telemetry, no hosted agents.
const start = `Scalar.createApiReference("#reference", {
  url: "/api/openapi.json",
  withDefaultFonts: false,
  telemetry: false,
  agent: { disabled: true },
  mcp: { disabled: true },
  showDeveloperTools: "never",
  hideClientButton: true,
  persistAuth: false,
});
`;

/** The reference creates its own styles and workers. */
const contentSecurityPolicy = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'self'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'", "'unsafe-inline'"],
    imgSrc: ["'self'", "data:"],
    fontSrc: ["'self'", "data:"],
    workerSrc: ["'self'", "blob:"],
    connectSrc: ["'self'"],
    objectSrc: ["'none'"],
    baseUri: ["'none'"],
    formAction: ["'self'"],
    frameAncestors: ["'none'"],
  },
};

/** `/api/openapi.json`, and its reference at `/docs`. */
export function docs(app: FastifyInstance, { version }: Services): void {
  const document = staticText(JSON.stringify(createOpenApiDocument(version)), ".json");
  app.get("/api/openapi.json", (request, reply) => sendStatic(request, reply, document));

  const html = staticText(page, ".html");
  app.get("/docs", { helmet: { contentSecurityPolicy } }, (request, reply) =>
    sendStatic(request, reply, html),
  );
  const script = staticText(start, ".js");
  app.get("/docs/start.js", (request, reply) => sendStatic(request, reply, script));

  const library = dirname(fileURLToPath(import.meta.resolve("@scalar/api-reference")));
  const send = sendFrom(join(library, "browser"));
  app.get("/docs/standalone.js", (request, reply) => send(request, reply, "standalone.js"));
}
