import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createOpenApiDocument } from "@outlay/api";
import type { FastifyInstance } from "fastify";
import type { Services } from "../../services.ts";
import { contentSecurityPolicy } from "../hardening/browser-headers.ts";
import { immutable, sendFrom, sendStatic, staticText, textOnDemand } from "./static-files.ts";

/** The reference creates its own styles and workers. */
const pageSources = {
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
};

const own = join(import.meta.dirname, "docs");
const library = dirname(fileURLToPath(import.meta.resolve("@scalar/api-reference")));

function readLibraryVersion(): string {
  const text = readFileSync(join(library, "../package.json"), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

/** `/api/openapi.json`, and its reference at `/docs`: a small page that loads the large library. */
export function docs(app: FastifyInstance, { version }: Services): void {
  const make = async () => JSON.stringify(await createOpenApiDocument(version));
  const document = textOnDemand(make, ".json");
  app.get("/api/openapi.json", async (request, reply) =>
    sendStatic(request, reply, await document()),
  );

  const reference = `/docs/reference-${readLibraryVersion()}.js`;
  const html = readFileSync(join(own, "page.html"), "utf8").replace("{reference}", reference);
  const page = staticText(html, ".html");
  const policy = contentSecurityPolicy(pageSources);
  app.get("/docs", (request, reply) =>
    sendStatic(request, reply.header("content-security-policy", policy), page),
  );
  const sendOwn = sendFrom(own);
  for (const script of ["start.js", "session.js", "reference.js"])
    app.get(`/docs/${script}`, (request, reply) => sendOwn(request, reply, script));
  const sendLibrary = sendFrom(join(library, "browser"));
  app.get(reference, (request, reply) => sendLibrary(request, reply, "standalone.js", immutable));
}
