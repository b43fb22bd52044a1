import { randomUUID } from "node:crypto";
import { inject } from "vitest";
import { openDatabase, type Database, type DatabaseOptions } from "./client.ts";
import { connect } from "./connect.ts";
import { migrateDatabase } from "./migrate.ts";

/**
 * How often a property is tried: a few times in `npm test`, often in `npm run test:slow`, which runs each `*.model.test.ts`, too.
 */
export const runs = ({ fast, slow }: { fast: number; slow: number }): number =>
  process.env["TEST_SLOW"] === "1" ? slow : fast;

declare module "vitest" {
  export interface ProvidedContext {
    testDatabase: TestDatabaseServer;
  }
}

/** The server shared by all test files of a run, and the migrated database that they clone. */
export interface TestDatabaseServer {
  adminUrl: string;
  /** The prefix of all database names of this run. */
  prefix: string;
  template: string;
}

export interface TestDatabase extends Omit<Database, "close"> {
  url: string;
  /** Disconnects and drops the database. */
  close: () => Promise<void>;
}

/**
 * A database of its own for a test file, with the current schema and no rows: a clone of the template
 * that the run's global setup migrated once. Call `close` in `afterAll`.
 */
export async function createTestDatabase(options: DatabaseOptions = {}): Promise<TestDatabase> {
  const server = inject("testDatabase");
  return open(await cloneDatabase(server, server.template), options);
}

/** A database with another language's rules, such as "tr", where lower('I') is not 'i' and the order differs. */
export async function createLocaleDatabase(locale: string): Promise<TestDatabase> {
  const made = await cloneDatabase(inject("testDatabase"), "template0", locale);
  await migrateDatabase(made.url);
  return open(made, {});
}

function open({ url, drop }: Made, options: DatabaseOptions): TestDatabase {
  const { close, ...database } = openDatabase(url, options);
  return {
    url,
    ...database,
    close: async () => {
      await close();
      await drop();
    },
  };
}

type Made = { url: string; drop: () => Promise<void> };

/** An empty database, for tests of the migrations. */
export async function createEmptyDatabase(): Promise<Made> {
  return cloneDatabase(inject("testDatabase"), "template0");
}

async function cloneDatabase(
  { adminUrl, prefix }: TestDatabaseServer,
  template: string,
  icuLocale?: string,
): Promise<Made> {
  const name = `${prefix}_${randomUUID().slice(0, 8)}`;
  const locale = icuLocale === undefined ? "" : `locale_provider icu icu_locale '${icuLocale}'`;
  await withAdmin(
    adminUrl,
    (admin) =>
      // Copied as files, for two thirds of what it takes through the log.
      admin`create database ${admin(name)} template ${admin(template)} strategy file_copy ${admin.unsafe(locale)}`,
  );
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    drop: () =>
      withAdmin(adminUrl, (admin) => admin`drop database if exists ${admin(name)} with (force)`),
  };
}

async function withAdmin(
  adminUrl: string,
  run: (admin: ReturnType<typeof connect>) => Promise<unknown>,
): Promise<void> {
  const admin = connect(adminUrl, { poolSize: 1 });
  try {
    await run(admin);
  } finally {
    await admin.end({ timeout: 5 });
  }
}
