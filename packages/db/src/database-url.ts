import { readFileSync } from "node:fs";
import type postgres from "postgres";
import { startupError } from "@outlay/core";

type Tls = NonNullable<postgres.Options<Record<string, never>>["ssl"]>;

/** Where a URL of PostgreSQL leads, as postgres.js takes it. */
export type Target = {
  host: string | string[];
  port: number | number[];
  database: string | undefined;
  user: string | undefined;
  password: string | undefined;
  ssl: Tls;
  connectTimeoutSeconds: number | undefined;
  targetSessionAttrs: postgres.Options<Record<string, never>>["target_session_attrs"];
  /** Parameters of the start. */
  connection: Record<string, string>;
  /** Names of the parameters that have no effect here, such as those of other programs. */
  ignored: string[];
};

/** `scheme://user:password@host:port,host:port/database?parameters`, as libpq reads it: `new URL` takes one host only. */
const shape =
  /^postgres(?:ql)?:\/\/(?:(?<user>[^:@/?#]*)(?::(?<password>[^@/?#]*))?@)?(?<hosts>[^/?#]*)(?:\/(?<database>[^?#]*))?(?:\?(?<query>[^#]*))?$/;

const sessionAttributes = new Set("read-write read-only primary standby prefer-standby".split(" "));

const understood = new Set(
  (
    "host port dbname user password connect_timeout target_session_attrs application_name options search_path " +
    "sslmode ssl sslrootcert sslcert sslkey client_encoding"
  ).split(" "),
);

const unusable = (reason: string) =>
  startupError("database.bad_url", `DATABASE_URL cannot be read: ${reason}.`);

/**
 * Reads a URL as libpq does: hosts, sockets (`postgresql://user@%2Fdir/db`, `postgresql:///db?host=/dir`), and of
 * its parameters those that say where to connect and how. What only other programs know is named in `ignored`.
 * Throws `database.bad_url`, which holds nothing of the URL but names.
 */
export function readDatabaseUrl(text: string): Target {
  const { user, password, hosts = "", database, query } = shape.exec(text)?.groups ?? {};
  if (hosts === "" && !shape.test(text))
    throw unusable(
      "it is postgres://user:password@host:port/database, with %40, %2F, %3A, %23 and %3F for @, /, :, # and ? in names",
    );
  const parameters = new Map(new URLSearchParams(query ?? ""));
  const has = (name: string) => parameters.get(name) || undefined;
  const names = has("host")?.split(",") ?? hosts.split(",").map((host) => decode(host) ?? "");
  const addresses = readHosts(names, has("port"));
  const [only] = addresses;
  const given = { ...pick(has, "application_name"), ...pick(has, "options") };
  return {
    // A list, in which it takes IPv6 addresses; a socket's folder it takes alone.
    host: only?.host.startsWith("/") ? only.host : addresses.map(({ host }) => host),
    port: only?.host.startsWith("/") ? only.port : addresses.map(({ port }) => port),
    database: has("dbname") ?? decode(database),
    user: has("user") ?? decode(user),
    password: has("password") ?? decode(password),
    ssl: readTls(has),
    connectTimeoutSeconds: readSeconds(has("connect_timeout")),
    targetSessionAttrs: readSessionAttributes(has("target_session_attrs")),
    connection: { ...given, ...pick(has, "search_path") },
    ignored: [...parameters.keys()].filter((name) => !understood.has(name)),
  };
}

type Parameter = (name: string) => string | undefined;

function pick(has: Parameter, name: string): Record<string, string> {
  const value = has(name);
  return value === undefined ? {} : { [name]: value };
}

function decode(text: string | undefined): string | undefined {
  if (text === undefined || text === "") return undefined;
  try {
    return decodeURIComponent(text);
  } catch {
    throw unusable("a % in it is not followed by two digits; % itself is written %25");
  }
}

/** `a:5432,b` or a folder with a socket; an IPv6 address stands in brackets. */
function readHosts(hosts: string[], port = "5432"): { host: string; port: number }[] {
  const ports = port.split(",");
  return hosts.map((text, index) => {
    const parts = /^(?:\[(.*)\]|(\/.*?|[^:/]*))(?::(\d+))?$/.exec(text);
    const [, bracketed, plain = "", ownPort] = parts ?? [];
    const number = Number(ownPort ?? ports[index] ?? ports[0]);
    if (!(parts && Number.isInteger(number) && number > 0 && number < 65_536))
      throw unusable("its port is no number from 1 to 65535");
    return { host: bracketed ?? (plain || "localhost"), port: number };
  });
}

function readSeconds(text: string | undefined): number | undefined {
  const seconds = Number(text);
  return Number.isInteger(seconds) && seconds > 0 ? seconds : undefined;
}

function readSessionAttributes(text: string | undefined): Target["targetSessionAttrs"] {
  if (text === undefined || text === "any") return undefined;
  if (sessionAttributes.has(text)) return text as Target["targetSessionAttrs"];
  throw unusable("its target_session_attrs is none of libpq's");
}

/** The certificates are files, as libpq has them. */
function readTls(has: Parameter): Tls {
  const mode = has("sslmode") ?? { true: "require", 1: "require" }[has("ssl") ?? ""] ?? "disable";
  const root = has("sslrootcert");
  const files = { cert: has("sslcert"), key: has("sslkey") };
  if (mode === "disable") return false;
  // Opportunistic either way: an encrypted connection where the server has one.
  if (mode === "allow" || mode === "prefer") return "prefer";
  if (!["require", "no-verify", "verify-ca", "verify-full"].includes(mode))
    throw unusable(
      "its sslmode is none of disable, allow, prefer, require, verify-ca, verify-full",
    );
  const verifies = mode.startsWith("verify") || root !== undefined;
  return {
    rejectUnauthorized: verifies && mode !== "no-verify",
    ...(root !== undefined && root !== "system" && { ca: readCertificate("sslrootcert", root) }),
    ...(files.cert !== undefined && { cert: readCertificate("sslcert", files.cert) }),
    ...(files.key !== undefined && { key: readCertificate("sslkey", files.key) }),
    // By libpq's rule only verify-full looks at the name, and so does the system's list of authorities.
    ...(mode !== "verify-full" && root !== "system" && { checkServerIdentity: () => undefined }),
  };
}

function readCertificate(name: string, path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw startupError(
      "database.bad_url",
      `The file that ${name} of DATABASE_URL names cannot be read.`,
      { cause: error },
    );
  }
}
