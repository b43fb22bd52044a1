import { expect, test } from "vitest";
import { openDatabase } from "./client.ts";
import { readDatabaseUrl } from "./database-url.ts";
import { createTestDatabase } from "./testing.ts";
import { sql } from "drizzle-orm";

const read = readDatabaseUrl;

test("the address of a URL is read as libpq reads it", () => {
  expect(read("postgres://ada:p%40ss@db.example.com:6543/out%2Flay")).toMatchObject({
    host: ["db.example.com"],
    port: [6543],
    user: "ada",
    password: "p@ss",
    database: "out/lay",
    ssl: false,
    ignored: [],
  });
  expect(read("postgresql://[::1]/outlay")).toMatchObject({ host: ["::1"], port: [5432] });
  expect(read("postgresql://outlay@%2Frun%2Fpg:5433/outlay")).toMatchObject({
    host: "/run/pg",
    port: 5433,
  });
  expect(read("postgresql:///outlay?host=/run/pg&user=ada&port=5433")).toMatchObject({
    host: "/run/pg",
    port: 5433,
    user: "ada",
    database: "outlay",
  });
  expect(read("postgres://a:1,b:2/outlay?target_session_attrs=read-write")).toMatchObject({
    host: ["a", "b"],
    port: [1, 2],
    targetSessionAttrs: "read-write",
  });
  expect(read("postgres://db?dbname=outlay&password=x")).toMatchObject({
    database: "outlay",
    password: "x",
  });
});

test("how a connection is encrypted is read as libpq reads it", () => {
  const tls = (query: string) => read(`postgres://db/outlay?${query}`).ssl;
  expect(tls("sslmode=require")).toMatchObject({ rejectUnauthorized: false });
  expect(tls("ssl=true")).toMatchObject({ rejectUnauthorized: false });
  expect(tls("sslmode=verify-full")).toMatchObject({ rejectUnauthorized: true });
  expect(tls("sslmode=prefer")).toBe("prefer");
  expect(tls("sslmode=disable")).toBe(false);
});

test.for([
  "postgres://ada:secret@db:port/outlay",
  "postgres://ada:sec%ret@db/outlay",
  "postgres://ada:secret@db/outlay?sslmode=perhaps",
  "postgres://ada:secret@db/outlay?target_session_attrs=some",
  "postgres://ada:secret@db/outlay?sslmode=require&sslrootcert=/secret/ca.pem",
  "mysql://ada:secret@db/outlay",
])("%s is refused by a message without its password", (url) => {
  expect(() => read(url)).toThrow(/^((?!sec).)*DATABASE_URL((?!sec).)*$/);
});

test("parameters of libpq that change nothing here, and those of other programs, are ignored and named", async () => {
  const { url, close } = await createTestDatabase();
  const libpq = "channel_binding=prefer&keepalives=1&gssencmode=disable&krbsrvname=postgres";
  const others = "schema=public&pgbouncer=true&connection_limit=5";
  const given = `${url}?${libpq}&${others}`;
  expect(read(given).ignored.join()).toBe(
    "channel_binding,keepalives,gssencmode,krbsrvname,schema,pgbouncer,connection_limit",
  );
  const opened = openDatabase(given, { poolSize: 1 });
  expect(await opened.db.execute(sql`select 1 as one`)).toEqual([{ one: 1 }]);
  await opened.close();
  await close();
});

test("settings of the server come in options, and the name of the program in application_name", async () => {
  const { url, close } = await createTestDatabase();
  const opened = openDatabase(`${url}?application_name=household&options=-c%20enable_sort%3Doff`);
  const rows = await opened.db.execute(
    sql`select current_setting('application_name') as name, current_setting('enable_sort') as sort`,
  );
  expect(rows).toEqual([{ name: "household", sort: "off" }]);
  await opened.close();
  await close();
});
