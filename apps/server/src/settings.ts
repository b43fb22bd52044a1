import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { z } from "zod";
import {
  isFileStorage,
  isHostAndPort,
  isIssuer,
  isOrigin,
  isProxy,
  isSmtpUrl,
  list,
  type Setting,
  wholeNumber,
} from "./config-formats.ts";

const secretFault = "is a list of kid:secret, each secret with 32 characters or more";

/** Every setting, in the order of the documentation. */
export const settings = {
  port: {
    env: "PORT",
    doc: "The port to listen on.",
    default: "3000",
    parse: wholeNumber("is a port number, 0 to 65535", 0, 65_535),
  },
  host: {
    env: "HOST",
    doc: "The address to listen on; `0.0.0.0` for every IPv4 address.",
    default: "127.0.0.1",
    parse: z.string(),
  },
  dataDir: {
    env: "DATA_DIR",
    doc: "The embedded database's data, the generated secrets, files of transactions, and mails without `SMTP_URL`.",
    default: "./data",
    parse: z.string().transform((path) => resolve(path)),
  },
  backupDir: {
    env: "BACKUP_DIR",
    doc: "Where the embedded database and its secrets are backed up every day; 7 daily, 4 weekly and 12 monthly backups are kept.",
    details:
      "Best on another disk. Each is a file that outlay restore takes. With DATABASE_URL the server refuses it: use pg_dump.",
    absent: "no backups are made",
    example: "/mnt/backups/outlay",
    parse: z.string().transform((path) => resolve(path)),
  },
  databaseUrl: {
    env: "DATABASE_URL",
    doc: "A PostgreSQL (15 to 18) of your own.",
    absent: "the embedded PostgreSQL",
    example: "postgres://user:password@localhost:5432/outlay",
    parse: z.string().regex(/^postgres(ql)?:\/\//, "starts with postgres:// or postgresql://"),
  },
  databaseUrlDirect: {
    env: "DATABASE_URL_DIRECT",
    doc: "The address of that PostgreSQL without the pooler in transaction mode that `DATABASE_URL` names: changes at other servers are heard over it.",
    details: "Without it, servers behind such a pooler look for them every two seconds.",
    absent: "`DATABASE_URL`",
    example: "postgres://user:password@localhost:5432/outlay",
    parse: z.string().regex(/^postgres(ql)?:\/\//, "starts with postgres:// or postgresql://"),
  },
  authSecrets: {
    env: "AUTH_SECRETS",
    doc: "Secrets that sign access tokens: `kid:secret`, comma-separated, each secret 32 characters or more. The first signs, all verify.",
    details:
      "To rotate, put a new one in front. Several servers need the same list. They also encrypt the secrets of authenticator apps: each " +
      "sign-in encrypts the user's with the first one, so users who have not signed in since need a recovery code once the old one is removed. " +
      "The secret of a webhook is encrypted again when something is sent to it.",
    absent: "generated once, kept in `DATA_DIR`, readable by its owner alone",
    example: "2026-11:the-output-of-openssl-rand-hex-32",
    parse: list.pipe(
      z.array(z.string().regex(/^[\w-]{1,64}:.{32,}$/, secretFault)).min(1, secretFault),
    ),
  },
  publicUrl: {
    env: "PUBLIC_URL",
    doc: "The server's origin as browsers see it, without a path. Passkeys are bound to its host; session cookies work there; links in mails begin with it.",
    details: "Passkeys created for another host no longer sign in once it changes.",
    absent: "`http://localhost:` and the port",
    example: "https://outlay.example.com",
    parse: z
      .string()
      .refine(isOrigin, 'is where browsers find the server, such as "https://outlay.example.com"'),
  },
  corsOrigins: {
    env: "CORS_ORIGINS",
    doc: "Origins of other web pages that may call the API, comma-separated.",
    default: "",
    example: "https://app.example.com",
    parse: list.pipe(
      z.array(
        z.string().refine(isOrigin, {
          message: 'is a list of origins such as "https://app.example.com", without paths',
        }),
      ),
    ),
  },
  trustedProxies: {
    env: "TRUSTED_PROXIES",
    doc: "Proxies whose `X-Forwarded-For`, `-Proto` and `-Host` are trusted: addresses or networks, comma-separated.",
    details:
      "Required behind a proxy: requests and failed sign-ins are counted by client address, and without it they all seem to come from the proxy.",
    default: "",
    example: "10.0.0.0/8",
    parse: list.pipe(
      z.array(
        z
          .string()
          .refine(isProxy, { message: 'is a list of addresses or networks such as "10.0.0.0/8"' }),
      ),
    ),
  },
  signUp: {
    env: "SIGN_UP",
    doc: "Who can create a user with a password: `open` for anyone, `invited` for those who have an invitation to a book, `closed` for nobody.",
    details:
      "With `invited`, the first user of the server needs no invitation. Whether the accounts of a provider become users, OIDC_SIGN_UP says.",
    default: "open",
    parse: z.enum(["open", "invited", "closed"], "is open, invited or closed"),
  },
  oidcIssuer: {
    env: "OIDC_ISSUER",
    doc: "An OpenID Connect provider whose accounts can sign in: its address, without `/.well-known/openid-configuration`.",
    details:
      "At the provider, allow the address of PUBLIC_URL with /api/auth/oidc/callback to return to. The guide has more in Signing in.",
    absent: "nobody signs in with a provider",
    example: "https://sso.example.com",
    parse: z.string().max(500).refine(isIssuer, "is a URL that starts with https://"),
  },
  oidcClientId: {
    env: "OIDC_CLIENT_ID",
    doc: "The id by which that provider knows this server.",
    absent: "required with `OIDC_ISSUER`",
    example: "outlay",
    parse: z.string().max(500),
  },
  oidcClientSecret: {
    env: "OIDC_CLIENT_SECRET",
    doc: "The secret that the provider has given to this server.",
    absent: "required with `OIDC_ISSUER`",
    example: "the-secret-of-the-provider",
    parse: z.string().max(1000),
  },
  oidcName: {
    env: "OIDC_NAME",
    doc: "What people call that provider: the button says to sign in with it.",
    absent: "the host of `OIDC_ISSUER`",
    example: "Example SSO",
    parse: z.string().max(60, "has at most 60 characters"),
  },
  oidcSignUp: {
    env: "OIDC_SIGN_UP",
    doc: "Whether accounts of that provider become users when they first sign in, whatever `SIGN_UP` says: `on` or `off`.",
    details:
      "With off, only those sign in who have linked their account in the settings. Choose off for a provider where anyone can get an account.",
    default: "on",
    parse: z.enum(["on", "off"], "is on or off"),
  },
  requestsPerMinute: {
    env: "REQUESTS_PER_MINUTE",
    doc: "How many requests a minute one user, and one address, may send.",
    details:
      "No frontend comes near the default. Every server counts by itself, its workers together.",
    default: "30000",
    parse: wholeNumber("is a whole number, 60 to 1000000000", 60, 1_000_000_000),
  },
  compressReplies: {
    env: "COMPRESS_REPLIES",
    doc: "Whether replies to queries are compressed for clients that accept it: `on` or `off`. A compressed list costs half as much again.",
    absent: "`on`, and `off` behind a proxy (`TRUSTED_PROXIES`), which can do it",
    example: "on",
    parse: z.enum(["on", "off"], "is on or off"),
  },
  workers: {
    env: "WORKERS",
    doc: "How many processes serve requests on the one port: 1 to 16, or `auto` for one a processor core.",
    details:
      "Each takes some 180 MB, and its share of the database's connections and of `REQUESTS_PER_MINUTE`. One of them runs the jobs.",
    default: "1",
    parse: z
      .string()
      .transform((text) => (text === "auto" ? String(Math.min(availableParallelism(), 16)) : text))
      .pipe(wholeNumber("is a whole number, 1 to 16, or auto", 1, 16)),
  },
  jobs: {
    env: "JOBS",
    doc: "Where jobs run, such as the turn of a book's day: `here` in every server, or `off` if `outlay worker` runs them.",
    details: "Several servers and workers share the jobs: each runs once.",
    default: "here",
    parse: z.enum(["here", "off"], "is here or off"),
  },
  smtpUrl: {
    env: "SMTP_URL",
    doc: "The mail server, `smtp://` or `smtps://`, with user and password.",
    details:
      "Sends invitations, notifications, password resets and email verifications. smtp:// uses STARTTLS where it is offered; ?requireTLS=true requires it.",
    absent: "mails are written to `DATA_DIR/outbox`",
    example: "smtps://user:password@mail.example.com",
    parse: z.string().refine(isSmtpUrl, "is a URL such as smtps://user:password@mail.example.com"),
  },
  mailFrom: {
    env: "MAIL_FROM",
    doc: "The sender of mails.",
    default: "Outlay <outlay@localhost>",
    example: "Outlay <outlay@example.com>",
    parse: z
      .string()
      .max(200, "has at most 200 characters")
      .regex(/^[^\r\n@]*@[^\r\n]*$/, "is an address"),
  },
  webhookAllow: {
    env: "WEBHOOK_ALLOW",
    doc: "Hosts with port, comma-separated, that webhooks and ntfy may reach although they are private or have no https.",
    details:
      "Others are reached only over https, and only if all their addresses are public. Link-local addresses, where clouds keep credentials, are never reached.",
    default: "",
    example: "home-assistant.lan:8123,[::1]:4000",
    parse: list.pipe(
      z
        .array(
          z.string().refine(isHostAndPort, {
            message: 'is a list of lower-case hosts with their ports such as "localhost:4000"',
          }),
        )
        .max(100, "has at most 100 hosts"),
    ),
  },
  ratesUrl: {
    env: "RATES_URL",
    doc: "Where exchange rates for all books are fetched from, four times a day: a file of the European Central Bank, over https.",
    details:
      "Any file that `outlay rates` takes, of 10 MiB at most. A host that is private or has no https must be in WEBHOOK_ALLOW.",
    absent: "none are fetched",
    example: "https://www.ecb.europa.eu/stats/eurofxref/eurofxref-daily.xml",
    parse: z.url({ protocol: /^https?$/, error: "is a URL that starts with https://" }),
  },
  attachments: {
    env: "ATTACHMENTS",
    doc: "Where files of transactions are kept: `file:` for the folder `attachments` of `DATA_DIR`, or `s3://bucket/prefix` for S3.",
    details:
      "Add ?endpoint=https://… for another provider's S3, and &region=…. Several servers and workers need S3, or a DATA_DIR that they share. Changing it moves no files: copy them first, under the same names.",
    default: "file:",
    example: "s3://outlay/receipts?endpoint=https://s3.example.com",
    parse: z
      .string()
      .refine(isFileStorage, "is file: or a URL such as s3://bucket/prefix?endpoint=https://…"),
  },
  s3AccessKeyId: {
    env: "AWS_ACCESS_KEY_ID",
    doc: "With `AWS_SECRET_ACCESS_KEY`, the key for `ATTACHMENTS` in S3: it must be allowed to get, put and delete objects.",
    absent: "no key",
    parse: z.string(),
  },
  s3SecretAccessKey: {
    env: "AWS_SECRET_ACCESS_KEY",
    doc: "The secret of `AWS_ACCESS_KEY_ID`.",
    absent: "no key",
    parse: z.string(),
  },
  securityContact: {
    env: "SECURITY_CONTACT",
    doc: "Where to report a vulnerability, for `/.well-known/security.txt`: `mailto:`, `https://` or `tel:`.",
    absent: "the address of `MAIL_FROM`",
    example: "mailto:security@example.com",
    parse: z
      .string()
      .regex(
        /^(mailto:[^\s@]+@[^\s@]+|https:\/\/\S+|tel:\S+)$/,
        "starts with mailto:, https:// or tel:",
      ),
  },
  archiveLimitBytes: {
    env: "ARCHIVE_LIMIT_MB",
    doc: "The largest archive of a book that can be imported, in MiB. The default has room for the 2 GiB of files that a book may have.",
    default: "3072",
    parse: wholeNumber("is a whole number of MiB, 1 to 100000", 1, 100_000).transform(
      (mb) => mb * 1024 ** 2,
    ),
  },
  logLevel: {
    env: "LOG_LEVEL",
    doc: "What is logged: `fatal`, `error`, `warn`, `info`, `debug`, `trace` or `silent`.",
    default: "info",
    parse: z.enum(
      ["fatal", "error", "warn", "info", "debug", "trace", "silent"],
      "is fatal, error, warn, info, debug, trace or silent",
    ),
  },
} as const satisfies Record<string, Setting>;
