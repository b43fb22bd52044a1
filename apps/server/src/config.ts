import { isIP } from "node:net";
import { resolve } from "node:path";
import { z } from "zod";

const list = z.string().transform((text) =>
  text
    .split(",")
    .map((item) => item.trim())
    .filter(Boolean),
);

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}

const origin = z.string().refine(isOrigin, {
  message: 'is a list of origins such as "https://app.example.com", without paths',
});

const secretFault = "is a list of kid:secret, each secret with 32 characters or more";

/** What Fastify takes for a proxy: an address, a network or one of these names. */
const proxy = z.string().refine(
  (text) => {
    const [address = "", bits, ...rest] = text.split("/");
    if (["loopback", "linklocal", "uniquelocal"].includes(text)) return true;
    const longest = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
    const length = bits === undefined || /^\d{1,3}$/.test(bits) ? Number(bits ?? 0) : Infinity;
    return rest.length === 0 && length <= longest;
  },
  { message: 'is a list of addresses or networks such as "10.0.0.0/8"' },
);

function isSmtpUrl(text: string): boolean {
  return URL.canParse(text) && /^smtps?:\/\/[^/]/.test(text);
}

const environment = z.object({
  PORT: z.coerce.number("is a port number").int().min(0).max(65_535).default(3000),
  HOST: z.string().default("127.0.0.1"),
  DATA_DIR: z.string().default("./data"),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, "starts with postgres:// or postgresql://")
    .optional(),
  AUTH_SECRETS: list
    .pipe(z.array(z.string().regex(/^[\w-]{1,64}:.{32,}$/, secretFault)).min(1, secretFault))
    .optional(),
  PUBLIC_URL: z
    .string()
    .refine(isOrigin, 'is where browsers find the server, such as "https://outlay.example.com"')
    .optional(),
  CORS_ORIGINS: list.pipe(z.array(origin)).default([]),
  TRUSTED_PROXIES: list.pipe(z.array(proxy)).default([]),
  REQUESTS_PER_MINUTE: z.coerce
    .number("is a whole number, 60 or more")
    .int()
    .min(60)
    .max(1_000_000_000)
    .default(30_000),
  SMTP_URL: z
    .string()
    .refine(isSmtpUrl, "is a URL such as smtps://user:password@mail.example.com")
    .optional(),
  MAIL_FROM: z
    .string()
    .max(200)
    .regex(/^[^\r\n@]*@[^\r\n]*$/, "is an address")
    .default("Outlay <outlay@localhost>"),
  SECURITY_CONTACT: z
    .string()
    .regex(
      /^(mailto:[^\s@]+@[^\s@]+|https:\/\/\S+|tel:\S+)$/,
      "starts with mailto:, https:// or tel:",
    )
    .optional(),
  ARCHIVE_LIMIT_MB: z.coerce
    .number("is a number of megabytes")
    .int()
    .min(1)
    .max(100_000)
    .default(256),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
});

/** The settings of the process, from the environment. */
export type Config = {
  port: number;
  host: string;
  /** Where the embedded database and generated secrets are kept, absolute. */
  dataDir: string;
  /** Absent: the embedded PostgreSQL in dataDir. */
  databaseUrl: string | undefined;
  /** `kid:secret`, the first signs. Absent: generated once in dataDir. */
  authSecrets: readonly string[] | undefined;
  /** Where browsers find the server: an origin. Absent: this machine's localhost. */
  publicUrl: string | undefined;
  corsOrigins: readonly string[];
  /** Addresses or networks whose X-Forwarded-For is believed. */
  trustedProxies: readonly string[];
  /** How many of one user and of one address are served. */
  requestsPerMinute: number;
  /** The mail server. Absent: mails are written to dataDir. */
  smtpUrl: string | undefined;
  /** Whom mails come from, as `Name <address>`. */
  mailFrom: string;
  /** Whom to tell of a weakness, as a URI. */
  securityContact: string;
  /** How large an archive that is imported may be. */
  archiveLimitBytes: number;
  logLevel: z.output<typeof environment>["LOG_LEVEL"];
};

/** The address of `Name <address>`, or of an address alone. */
const addressOf = (from: string) => /<([^<>]*)>\s*$/.exec(from)?.[1] ?? from.trim();

/** Reads the configuration; an empty variable counts as absent. Throws one error that lists every fault. */
export function readConfig(env: NodeJS.ProcessEnv): Readonly<Config> {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ""));
  const parsed = environment.safeParse(given);
  if (!parsed.success) {
    const faults = parsed.error.issues.map(
      ({ path, message }) => `  ${String(path[0])}: ${message}`,
    );
    throw new Error(`The configuration is not usable:\n${faults.join("\n")}`);
  }
  const values = parsed.data;
  return Object.freeze({
    port: values.PORT,
    host: values.HOST,
    dataDir: resolve(values.DATA_DIR),
    databaseUrl: values.DATABASE_URL,
    authSecrets: values.AUTH_SECRETS,
    publicUrl: values.PUBLIC_URL,
    corsOrigins: values.CORS_ORIGINS,
    trustedProxies: values.TRUSTED_PROXIES,
    requestsPerMinute: values.REQUESTS_PER_MINUTE,
    smtpUrl: values.SMTP_URL,
    mailFrom: values.MAIL_FROM,
    securityContact: values.SECURITY_CONTACT ?? `mailto:${addressOf(values.MAIL_FROM)}`,
    archiveLimitBytes: values.ARCHIVE_LIMIT_MB * 1024 ** 2,
    logLevel: values.LOG_LEVEL,
  });
}
