import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { start } from "../../bench/process.ts";
import {
  type Change,
  type Client,
  createClient,
  memoryTokens,
} from "../../packages/client/src/index.ts";
import { connect } from "../../packages/db/src/connect.ts";
import { startEmbeddedPostgres } from "../../packages/embedded/src/index.ts";

const root = join(import.meta.dirname, "../..");
const run = promisify(execFile);

/**
 * Keeps what a release makes of a household, so that every later release is tested with it: all rows as
 * `<version>.jsonl.gz` and a book as `<version>.outlay.gz` in packages/db/released.
 */
export async function recordData(version: string): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), "outlay-release-"));
  const postgres = await startEmbeddedPostgres({ dataDir, connect });
  try {
    const archive = await withServer({ DATABASE_URL: postgres.url, DATA_DIR: dataDir }, live);
    const folder = join(root, "packages/db/released");
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${version}.outlay.gz`), archive);
    writeFileSync(join(folder, `${version}.jsonl.gz`), await dump(postgres.url, version));
  } finally {
    await postgres.stop();
    rmSync(dataDir, { recursive: true });
  }
}

async function withServer<Result>(
  env: Record<string, string>,
  use: (url: string) => Promise<Result>,
) {
  const server = await start(["node", "apps/server/src/main.ts"], env, "/readyz");
  try {
    return await use(server.url);
  } finally {
    await server.stop();
  }
}

const owner = { email: "demo@outlay.example", password: "a year of groceries" };

/** The demo's household for two months, and what else people do with a book. Returns its archive. */
async function live(url: string): Promise<Uint8Array> {
  const demo = ["examples/demo.ts", "--days", "60", "--until", "2026-11-28"];
  await run(process.execPath, demo, { cwd: root, env: { ...process.env, OUTLAY_URL: url } });
  const tokens = memoryTokens();
  const demoUser = createClient({ url, tokens });
  await demoUser.auth.login.mutate(owner);
  await tidyUp(demoUser);
  const { defaultBookId: id } = await demoUser.profile.get.query();
  await invite(url, demoUser, id);
  const authorization = `Bearer ${tokens.read()?.accessToken}`;
  const reply = await fetch(`${url}/api/books/${id}/export`, { headers: { authorization } });
  return new Uint8Array(await reply.arrayBuffer());
}

/** Changes, deletes, restores and undoes records, so that the feed has some of each. */
async function tidyUp(outlay: Client): Promise<void> {
  const [first, second, third] = (await outlay.expenses.list.query({ limit: 3 })).items;
  if (!first || !second || !third) throw new Error("The household has no expenses.");
  await outlay.expenses.update.mutate({ id: first.id, note: "Shared with a neighbour" });
  await outlay.expenses.remove.mutate({ id: second.id });
  await outlay.expenses.remove.mutate({ id: third.id });
  await outlay.expenses.restore.mutate({ id: third.id });
  const category = await outlay.categories.create.mutate({ name: "Straße", kind: "expense" });
  await outlay.expenses.update.mutate({ id: first.id, categoryId: category.id });
  await outlay.categories.remove.mutate({ id: category.id, replacementId: third.categoryId });
  await outlay.accounts.create.mutate({
    name: "Yen",
    kind: "cash",
    currency: "JPY",
    openingBalance: "12000",
  });
  await outlay.rates.set.mutate({ base: "EUR", quote: "JPY", on: "2026-11-20", rate: "178.5" });
  const { seq } = await newestChange(outlay);
  await outlay.changes.undo.mutate({ seq });
  await outlay.tokens.create.mutate({ name: "Shortcut", scopes: ["expenses:write"] });
}

async function newestChange(outlay: Client, since = 0): Promise<Change> {
  const { items, nextSince } = await outlay.changes.since.query({ since, limit: 200 });
  const newest = items.at(-1);
  if (!newest) throw new Error("The book has no history.");
  return items.length < 200 ? newest : newestChange(outlay, nextSince);
}

/** Lets a second person in. */
async function invite(url: string, outlay: Client, bookId: string): Promise<void> {
  const { token } = await outlay.members.invite.mutate({ id: bookId, role: "editor" });
  const guest = createClient({ url });
  await guest.auth.register.mutate({
    email: "guest@outlay.example",
    password: owner.password,
    name: "Guest",
  });
  if (token === undefined) throw new Error("The invitation has no token.");
  await guest.members.accept.mutate({ token });
  await outlay.members.invite.mutate({ id: bookId, role: "viewer" });
}

/** Every row of every table as a line of JSON, after a line that says of which release and migration they are. */
async function dump(url: string, version: string): Promise<Buffer> {
  const sql = connect(url, { poolSize: 1 });
  try {
    const [migrated] = await sql<
      { createdAt: Date }[]
    >`select max(created_at) as "createdAt" from migrations`;
    const lines = [JSON.stringify({ version, migratedAt: migrated?.createdAt })];
    const tables = await sql<{ name: string }[]>`
      select tablename as name from pg_tables where schemaname = 'public' and tablename <> 'migrations' order by 1`;
    for (const { name } of tables)
      for (const { row } of await sql<
        { row: string }[]
      >`select to_jsonb(t)::text as row from ${sql(name)} t`)
        lines.push(`{"table":${JSON.stringify(name)},"row":${row}}`);
    return gzipSync(`${lines.join("\n")}\n`, { level: 9 });
  } finally {
    await sql.end();
  }
}
