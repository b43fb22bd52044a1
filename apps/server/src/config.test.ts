import { resolve } from "node:path";
import { expect, test } from "vitest";
import { readConfig } from "./config.ts";

const secret = "0123456789abcdef0123456789abcdef";

test("with nothing set there is a server for this machine alone, with a database of its own", () => {
  expect(readConfig({})).toEqual({
    port: 3000,
    host: "127.0.0.1",
    dataDir: resolve("data"),
    databaseUrl: undefined,
    databaseUrlDirect: undefined,
    authSecrets: undefined,
    publicUrl: undefined,
    corsOrigins: [],
    trustedProxies: [],
    jobs: "here",
    workers: 1,
    smtpUrl: undefined,
    mailFrom: "Outlay <outlay@localhost>",
    webhookAllow: [],
    securityContact: "mailto:outlay@localhost",
    signUp: "open",
    oidcSignUp: "on",
    requestsPerMinute: 30_000,
    logLevel: "info",
    archiveLimitBytes: 3072 * 1024 ** 2,
    attachments: "file:",
    compressReplies: "on",
  });
});

test("replies are compressed unless a proxy can do it, or a setting says otherwise", () => {
  const compresses = (env: Record<string, string>) => readConfig(env).compressReplies;
  expect(compresses({ TRUSTED_PROXIES: "loopback" })).toBe("off");
  expect(compresses({ COMPRESS_REPLIES: "off" })).toBe("off");
  expect(compresses({ COMPRESS_REPLIES: "on", TRUSTED_PROXIES: "loopback" })).toBe("on");
});

test("every setting is read", () => {
  const config = readConfig({
    PORT: "8080",
    HOST: "0.0.0.0",
    DATA_DIR: "/var/lib/outlay",
    DATABASE_URL: "postgresql://outlay@db/outlay",
    AUTH_SECRETS: `new:${secret}, old:${secret}`,
    PUBLIC_URL: "https://outlay.example.com",
    CORS_ORIGINS: "https://app.example.com, http://localhost:5173",
    TRUSTED_PROXIES: "10.0.0.1, 10.1.0.0/16, fd00::/8, ::1, loopback",
    WORKERS: "2",
    JOBS: "off",
    SMTP_URL: "smtps://user:secret@mail.example.com?requireTLS=true",
    MAIL_FROM: "Household <money@example.com>",
    WEBHOOK_ALLOW: "nas.lan:8123, [::1]:4000, 10.0.0.1:80",
    SECURITY_CONTACT: "https://example.com/security",
    LOG_LEVEL: "debug",
    SIGN_UP: "invited",
    OIDC_ISSUER: "https://sso.example.com/realms/home",
    OIDC_CLIENT_ID: "outlay",
    OIDC_CLIENT_SECRET: "a secret",
    OIDC_SIGN_UP: "off",
    REQUESTS_PER_MINUTE: "600",
    ARCHIVE_LIMIT_MB: "5",
    COMPRESS_REPLIES: "on",
    ATTACHMENTS: "s3://outlay/receipts?endpoint=http://127.0.0.1:9000&region=eu",
    AWS_ACCESS_KEY_ID: "key",
    AWS_SECRET_ACCESS_KEY: "secret",
    UNRELATED: "ignored",
  });
  expect(config).toEqual({
    port: 8080,
    host: "0.0.0.0",
    dataDir: "/var/lib/outlay",
    databaseUrl: "postgresql://outlay@db/outlay",
    authSecrets: [`new:${secret}`, `old:${secret}`],
    publicUrl: "https://outlay.example.com",
    corsOrigins: ["https://app.example.com", "http://localhost:5173"],
    trustedProxies: ["10.0.0.1", "10.1.0.0/16", "fd00::/8", "::1", "loopback"],
    jobs: "off",
    workers: 2,
    smtpUrl: "smtps://user:secret@mail.example.com?requireTLS=true",
    mailFrom: "Household <money@example.com>",
    webhookAllow: ["nas.lan:8123", "[::1]:4000", "10.0.0.1:80"],
    securityContact: "https://example.com/security",
    signUp: "invited",
    oidcIssuer: "https://sso.example.com/realms/home",
    oidcClientId: "outlay",
    oidcClientSecret: "a secret",
    oidcSignUp: "off",
    oidc: {
      issuer: "https://sso.example.com/realms/home",
      clientId: "outlay",
      clientSecret: "a secret",
      name: "sso.example.com",
      signUp: false,
    },
    requestsPerMinute: 600,
    compressReplies: "on",
    logLevel: "debug",
    archiveLimitBytes: 5 * 1024 ** 2,
    attachments: "s3://outlay/receipts?endpoint=http://127.0.0.1:9000&region=eu",
    s3AccessKeyId: "key",
    s3SecretAccessKey: "secret",
  });
  expect(Object.isFrozen(config)).toBe(true);
});

test("a provider is reached over https, or on this machine, and its settings come together", () => {
  const more = { OIDC_CLIENT_ID: "outlay", OIDC_CLIENT_SECRET: "a secret" };
  for (const issuer of [
    "http://sso.example.com",
    "http://localhost.example.com",
    "https://sso.example.com?realm=home",
    "sso.example.com",
  ])
    expect(faultsOf({ ...more, OIDC_ISSUER: issuer })).toEqual(["OIDC_ISSUER"]);
  expect(readConfig({ ...more, OIDC_ISSUER: "http://localhost:9000" }).oidc).toBeDefined();
  for (const env of [more, { OIDC_ISSUER: "https://sso.example.com" }, { OIDC_NAME: "SSO" }])
    expect(() => readConfig(env)).toThrow("OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET");
});

test("an empty variable counts as absent", () => {
  const names = ["PORT", "HOST", "DATA_DIR", "DATABASE_URL", "AUTH_SECRETS", "CORS_ORIGINS"];
  const empty = Object.fromEntries([...names, "LOG_LEVEL"].map((name) => [name, ""]));
  expect(readConfig(empty)).toEqual(readConfig({}));
});

/** The names of the variables that an error complains of. */
function faultsOf(env: NodeJS.ProcessEnv): string[] {
  try {
    readConfig(env);
  } catch (error) {
    return [...String(error).matchAll(/^ {2}([A-Z_]+): /gm)].map(([, name = ""]) => name);
  }
  return [];
}

test("files are kept in the data directory or in a bucket", () => {
  const isFault = (ATTACHMENTS: string) => faultsOf({ ATTACHMENTS }).length > 0;
  for (const good of ["file:", "s3://outlay", "s3://outlay/a/b", "s3://o.utlay?region=eu-west-1"])
    expect([good, isFault(good)]).toEqual([good, false]);
  const bad = [
    "file:///etc",
    "/srv/files",
    "s3://",
    "s3://O",
    "s3://outlay/../x",
    "s3://outlay?endpoint=https://s3.example.com/path",
    "s3://outlay?endpoint=ftp://s3.example.com",
    "s3://outlay?key=x",
    "https://s3.example.com/outlay",
  ];
  for (const text of bad) expect([text, isFault(text)]).toEqual([text, true]);
});

test("every fault is listed at once", () => {
  const faults = faultsOf({
    PORT: "65536",
    DATABASE_URL: "mysql://db",
    AUTH_SECRETS: "short",
    PUBLIC_URL: "outlay.example.com",
    CORS_ORIGINS: "https://app.example.com/path",
    TRUSTED_PROXIES: "proxy",
    SMTP_URL: "mail.example.com",
    MAIL_FROM: "me",
    LOG_LEVEL: "loud",
  });
  expect(faults).toEqual([
    "PORT",
    "DATABASE_URL",
    "AUTH_SECRETS",
    "PUBLIC_URL",
    "CORS_ORIGINS",
    "TRUSTED_PROXIES",
    "SMTP_URL",
    "MAIL_FROM",
    "LOG_LEVEL",
  ]);
});

test.each([
  { name: "SIGN_UP", values: ["yes", "OPEN", "invite"] },
  { name: "REQUESTS_PER_MINUTE", values: ["many", "59", "60.5", "0", "-1"] },
  { name: "PORT", values: ["http", "-1", "65536", "1.5", "NaN"] },
  { name: "DATABASE_URL", values: ["db", "http://db", "postgres:"] },
  {
    name: "AUTH_SECRETS",
    values: [",", "kid", `kid:${"x".repeat(31)}`, `:${secret}`, `k!d:${secret}`],
  },
  { name: "PUBLIC_URL", values: ["localhost:3000", "https://a.example.com/", "file:///outlay"] },
  { name: "CORS_ORIGINS", values: ["*", "app.example.com", "https://a.example.com/", "null"] },
  {
    name: "TRUSTED_PROXIES",
    values: ["*", "true", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/8/8", "::/129"],
  },
  { name: "SMTP_URL", values: ["mail.example.com", "http://mail.example.com", "smtp:"] },
  { name: "MAIL_FROM", values: ["Outlay", "a@example.com\r\nbcc: b@example.com"] },
  {
    name: "WEBHOOK_ALLOW",
    values: [
      "*",
      "nas.lan",
      "http://nas.lan:80",
      "NAS.lan:80",
      "nas.lan:99999",
      "10.1:80",
      "::1:80",
    ],
  },
  { name: "LOG_LEVEL", values: ["INFO", "all"] },
])("$name refuses $values", ({ name, values }) => {
  for (const value of values) expect(faultsOf({ [name]: value })).toEqual([name]);
});

test("a refused secret is not shown", () => {
  const read = () => readConfig({ AUTH_SECRETS: "kid:my-little-secret" });
  expect(read).toThrow(/^(?!.*little)/s);
});

test("a number out of bounds is refused with its bounds", () => {
  expect(() => readConfig({ PORT: "65536", REQUESTS_PER_MINUTE: "1e12" })).toThrow(
    "  PORT: is a port number, 0 to 65535\n  REQUESTS_PER_MINUTE: is a whole number, 60 to 1000000000",
  );
});
