import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { readConfig } from "../apps/server/src/config.ts";
import { settings } from "../apps/server/src/settings.ts";
import { envExample, settingNames } from "./settings.ts";

const root = join(import.meta.dirname, "..");
const read = (name: string) => readFileSync(join(root, name), "utf8");

/** What the image sets for itself: inside, the server always listens on all addresses, at one port. */
const setByImage = ["PORT", "HOST", "DATA_DIR"];
/** Refused beside DATABASE_URL, which docker compose gives. */
const ofEmbedded = ["BACKUP_DIR"];

test("docker compose passes on every setting that the image does not set", () => {
  const { services } = parse(read("docker-compose.yml"), { merge: true }) as {
    services: { server: { environment: Record<string, string | null> } };
  };
  const { DATABASE_URL, ...passed } = services.server.environment;
  const entries = Object.entries(passed);
  // OpenTelemetry's own are passed on where they are set, by their names alone.
  const traces = entries.filter(([name]) => name.startsWith("OTEL_"));
  expect(traces.length).toBeGreaterThan(1);
  expect(traces.filter(([, value]) => value !== null)).toEqual([]);
  const environment = Object.fromEntries(entries.filter((entry) => !traces.includes(entry)));
  expect(DATABASE_URL).toContain("@postgres:5432");
  expect(["DATABASE_URL", ...Object.keys(environment)].toSorted()).toEqual(
    settingNames.filter((name) => ![...setByImage, ...ofEmbedded].includes(name)).toSorted(),
  );
  for (const [name, value] of Object.entries(environment)) {
    expect(value).toMatch(new RegExp(`^\\$\\{${name}:-.*\\}$`));
  }
});

test("the image sets what docker compose does not pass on", () => {
  const set = [...read("Dockerfile").matchAll(/^ENV (.*)$/gm)].flatMap(([, line = ""]) =>
    line.split(" ").map((pair) => pair.split("=")[0]),
  );
  expect(set).toEqual(expect.arrayContaining(setByImage));
});

test("turbo passes every setting on to a server under development", () => {
  const [, names = ""] = /"passThroughEnv": (\[[^\]]*\])/.exec(read("turbo.json")) ?? [];
  expect(JSON.parse(names)).toEqual(settingNames);
});

test("every default is one that the server accepts", () => {
  const defaults = Object.values(settings).flatMap((setting) =>
    "default" in setting ? [[setting.env, setting.default] as const] : [],
  );
  expect(readConfig(Object.fromEntries(defaults))).toEqual(readConfig({}));
});

test("every example is one that the server accepts", () => {
  const examples = [...envExample().matchAll(/^# ([A-Z_]+)=(.*)$/gm)].map(
    ([, name = "", value = ""]) => [name, value] as const,
  );
  expect(examples.map(([name]) => name)).toEqual(settingNames);
  expect(() => readConfig(Object.fromEntries(examples))).not.toThrow();
});

test(".env.example holds no secret", () => {
  expect(envExample()).toMatch(/^POSTGRES_PASSWORD=$/m);
  expect(envExample().match(/^[A-Z_]+=.*$/gm)).toEqual(["POSTGRES_PASSWORD="]);
});
