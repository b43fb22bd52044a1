import {
  createTokenInput,
  createUserToken,
  deleteBook,
  listUsers,
  makeResetToken,
  removeUser,
} from "@outlay/api/domain";
import type { Db } from "@outlay/db";
import type { Config } from "../config.ts";
import { openExisting } from "../database.ts";
import { stopWithoutDatabase } from "./failures.ts";

async function withDatabase<Result>(
  config: Config,
  work: (db: Db) => Promise<Result>,
): Promise<Result> {
  const database = await openExisting(config, { onLost: stopWithoutDatabase });
  try {
    return await work(database.db);
  } finally {
    await database.close();
  }
}

type Printing = { json?: boolean };

const asJson = (value: unknown) => JSON.stringify(value, undefined, 2);

export async function printUsers(config: Config, { json = false }: Printing): Promise<string> {
  const users = await withDatabase(config, listUsers);
  if (json) return asJson(users);
  const lines = users.map(({ email, name, books, lastUsedAt }) =>
    [email, name, `books ${books}`, `last used ${lastUsedAt?.toISOString() ?? "never"}`].join("  "),
  );
  return lines.length === 0 ? "No users." : lines.join("\n");
}

/** Makes a token with which a user sets a new password, as the mail for a forgotten one has it. */
export async function resetPassword(
  config: Config,
  email: string,
  { json = false }: Printing,
): Promise<string> {
  const made = await withDatabase(config, (db) => makeResetToken(db, email, new Date()));
  if (json) return asJson(made);
  const origin = config.publicUrl ?? `http://localhost:${config.port}`;
  return `${made.email} sets a new password with this token until ${made.expiresAt.toISOString()}, once; it ends all sessions and tokens:

  ${made.token}

  curl ${origin}/api/auth/password-reset/confirm -H 'content-type: application/json' \\
    -d '{"token":"${made.token}","newPassword":"…"}'`;
}

export async function deleteUser(config: Config, email: string): Promise<string> {
  const removed = await withDatabase(config, (db) => removeUser(db, email, deleteBook));
  return `${removed} is deleted, with the books of nobody else.`;
}

type TokenOptions = Printing & { name: string; scope: string[]; book?: string; expires?: string };

export async function printToken(
  config: Config,
  email: string,
  { json = false, name, scope: scopes, book: bookId, expires: expiresAt }: TokenOptions,
): Promise<string> {
  const given = createTokenInput.safeParse({
    name,
    scopes,
    ...(bookId !== undefined && { bookId }),
    ...(expiresAt !== undefined && { expiresAt }),
  });
  if (!given.success) {
    const [issue] = given.error.issues;
    throw new Error(`${issue?.path.join(".")}: ${issue?.message}`);
  }
  const { data } = given;
  const created = await withDatabase(config, (db) => createUserToken(db, email, data, new Date()));
  return json ? asJson(created) : created.token;
}
