/** What to do about an error of PostgreSQL or on the way to it, by its code. The first that fits; `{}` is the role or object. */
const advice: readonly [code: RegExp, message: RegExp, advice: string][] = [
  [
    /^42501$/,
    /for schema/,
    'The role must own the schema or may create in it: "alter database NAME owner to ROLE", or, in that database, "grant create, usage on schema public to ROLE".',
  ],
  [
    /^42501$/,
    /for database/,
    'The role must own the database or may create schemas in it: "grant create on database NAME to ROLE".',
  ],
  [/^42501$/, /(?:)/, 'The role must own these objects: "reassign owned by OTHER to ROLE".'],
  [
    /^08P01$/,
    /startup parameter/,
    "A pooler refuses a parameter of DATABASE_URL: leave it out, or name it in ignore_startup_parameters of PgBouncer.",
  ],
  [/^28P01$/, /(?:)/, "Check user and password."],
  [
    /^28000$/,
    /no encryption|SSL/i,
    "The server wants an encrypted connection: add ?sslmode=require to DATABASE_URL.",
  ],
  [/^28000$/, /(?:)/, "Check user and database, and that pg_hba.conf of the server lets them in."],
  [/^3D000$/, /(?:)/, "Create the database, or check its name."],
  [/^(3F000|42P01)$/, /(?:)/, "Check the search_path of the role and the database."],
  [
    /^(42P07|42710|42723)$/,
    /(?:)/,
    "Another program has tables there. Use a database or schema of its own.",
  ],
  [/^25006$/, /(?:)/, "This is a replica, which takes no writes. Name the primary."],
  [
    /^53300$/,
    /(?:)/,
    "The server has no connection left: raise max_connections, or end those of others.",
  ],
  [/^(57P03|57P01|57P02)$/, /(?:)/, "It is starting or stopping. Try again in a moment."],
  [
    /^(55P03|40P01)$/,
    /(?:)/,
    "Another session holds a lock there, such as a server that migrates. Try again when it has ended.",
  ],
  [
    /CERT|SIGNATURE|ALTNAME/,
    /(?:)/,
    "The certificate is not trusted: name its authority in sslrootcert, and the host as the certificate has it.",
  ],
  [/^(EN|EAI)/, /(?:)/, "Check the host in DATABASE_URL."],
  [/^(E|CONNECT)/, /(?:)/, "Check that it runs, and that host and port are right."],
];

const otherwise =
  "Check that it runs, and that the address, user, password and database are right.";

type Fault = { code: string; message: string };

/** The error of PostgreSQL or of the network, which Drizzle and postgres.js may have as a cause. */
function faultOf(error: unknown): Fault | undefined {
  for (let link = error, depth = 0; link instanceof Error && depth < 10; depth += 1) {
    if ("code" in link && typeof link.code === "string")
      return { code: link.code, message: link.message };
    link = link instanceof AggregateError ? (link.errors as unknown[])[0] : link.cause;
  }
  return undefined;
}

/** Why the database of DATABASE_URL cannot be used, and what to do. Without the URL, which holds a password; no message of PostgreSQL does. */
export function refuseDatabase(error: unknown): Error {
  const fault = faultOf(error);
  const said = fault ? `${fault.message || "no message"} (${fault.code})` : "no reason given";
  const found = advice.find(
    ([code, message]) => fault && code.test(fault.code) && message.test(fault.message),
  );
  return new Error(
    `The PostgreSQL of DATABASE_URL cannot be used: ${said}. ${found?.[2] ?? otherwise} Nothing was changed.`,
    { cause: error },
  );
}
