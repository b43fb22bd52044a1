import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import type { Config } from "../../config.ts";
import type { Services } from "../../services.ts";

const validForMs = 90 * 24 * 60 * 60 * 1000;

/** `/.well-known/security.txt` (RFC 9116): where to report a vulnerability, and the policy, at `/security`. */
export function securityTxt(
  app: FastifyInstance,
  { securityContact }: Config,
  { clock }: Services,
): void {
  app.get("/.well-known/security.txt", async ({ protocol, host }, reply) => {
    const expires = new Date(clock().getTime() + validForMs);
    const lines = [
      `Contact: ${securityContact}`,
      `Expires: ${expires.toISOString()}`,
      "Preferred-Languages: en",
      `Policy: ${protocol}://${host}/security`,
    ];
    return reply.type("text/plain; charset=utf-8").send(`${lines.join("\n")}\n`);
  });

  const policy = readFileSync(join(import.meta.dirname, "../../../../../SECURITY.md"), "utf8");
  app.get("/security", async (_request, reply) =>
    reply.type("text/markdown; charset=utf-8").send(policy),
  );
}
