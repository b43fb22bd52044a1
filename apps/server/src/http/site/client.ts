import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import { immutable, sendFrom } from "./static-files.ts";

/** Where the build of packages/client lies. */
const built = join(import.meta.dirname, "../../../../../packages/client/dist");

/**
 * `/client`: the typed client of this server's version, as a package (`npm install <server>/client/outlay-client.tgz`)
 * and as one file for a page without a build.
 */
export function client(app: FastifyInstance): void {
  const names = existsSync(built) ? readdirSync(built) : [];
  const tarball = names.find((name) => name.endsWith(".tgz"));
  if (tarball === undefined) return;
  const send = sendFrom(built);
  app.get(`/client/${tarball}`, (request, reply) => send(request, reply, tarball, immutable));
  // A lockfile then names the version, whose bytes never change.
  app.get("/client/outlay-client.tgz", async (_request, reply) =>
    reply.redirect(`/client/${tarball}`),
  );
  app.get("/client/outlay-client.mjs", (request, reply) =>
    send(request, reply, "outlay-client.mjs"),
  );
}
