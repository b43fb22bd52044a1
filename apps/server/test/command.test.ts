import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTestDatabase } from "@outlay/db/testing";
import { afterAll, expect, test } from "vitest";
import { sendTo } from "./http.fixture.ts";
import { startProcess } from "./process.fixture.ts";

const root = mkdtempSync(join(tmpdir(), "outlay-command-"));
const DATA_DIR = join(root, "data");
const server = startProcess({ DATA_DIR });
const url = await server.url;
afterAll(() => {
  server.child.kill("SIGKILL");
  rmSync(root, { recursive: true, force: true });
});

type Ending = { code: number; stdout: string; stderr: string };

function outlay(args: string[], env: Record<string, string> = {}): Promise<Ending> {
  const { DATABASE_URL: _, ...inherited } = process.env;
  const { promise, resolve } = Promise.withResolvers<Ending>();
  execFile(
    process.execPath,
    [join(import.meta.dirname, "../bin/outlay.mjs"), ...args],
    { env: { ...inherited, DATA_DIR, ...env } },
    (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
  );
  return promise;
}

const parsed = async (args: string[]) =>
  JSON.parse((await outlay([...args, "--json"])).stdout) as unknown;

const register = (email: string) =>
  sendTo(`${url}/api/auth/register`, "POST", {
    json: { email, password: "correct horse battery", name: "Ada" },
  });

/** Each call is a process, and a busy machine takes its time to start one. */
const timeout = 120_000;

test(
  "users are listed beside the running server, get a token to set a new password, and are deleted",
  { timeout },
  async () => {
    await register("Ada@example.com");
    expect(await parsed(["users", "list"])).toMatchObject([
      { email: "Ada@example.com", books: 1, isEmailVerified: false },
    ]);
    const { token } = (await parsed(["users", "reset-password", "ada@EXAMPLE.com"])) as {
      token: string;
    };
    const confirm = { token, newPassword: "another horse battery" };
    expect(
      await sendTo(`${url}/api/auth/password-reset/confirm`, "POST", { json: confirm }),
    ).toMatchObject({ status: 204 });
    const json = { email: "ada@example.com", password: confirm.newPassword };
    expect(await sendTo(`${url}/api/auth/login`, "POST", { json })).toMatchObject({ status: 200 });
    expect(await outlay(["users", "remove", "ada@example.com"])).toMatchObject({
      code: 0,
      stderr: "",
    });
    expect(await parsed(["users", "list"])).toEqual([]);
    expect(await outlay(["users", "remove", "ada@example.com"])).toEqual({
      code: 1,
      stdout: "",
      stderr: "No user has the email ada@example.com.\n",
    });
  },
);

test(
  "a token made by the operator works at the server within its scopes",
  { timeout },
  async () => {
    await register("bob@example.com");
    const create = ["tokens", "create", "bob@example.com", "--name", "Bank", "--scope"];
    const { stdout } = await outlay([...create, "expenses:read"]);
    const headers = { authorization: `Bearer ${stdout.trim()}` };
    expect(await sendTo(`${url}/api/expenses`, "GET", { headers })).toMatchObject({ status: 200 });
    expect(
      await sendTo(`${url}/api/expenses`, "POST", { headers, json: { amount: "1" } }),
    ).toMatchObject({ status: 403 });
    expect(await outlay([...create, "everything"])).toMatchObject({
      code: 1,
      stdout: "",
      stderr: expect.stringContaining("scopes"),
    });
    const expired = [...create, "read", "--expires", "2020-01-01T00:00:00Z"];
    expect((await outlay(expired)).stderr).toBe("Give an instant in the future.\n");
  },
);

test("with a PostgreSQL of one's own it says what to run", { timeout }, async () => {
  const own = { DATABASE_URL: "postgres://nobody@127.0.0.1:1/none" };
  expect(await outlay(["backup", "file"], own)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("pg_dump"),
  });
  expect(await outlay(["restore", "file"], own)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("pg_restore"),
  });
});

test(
  "the statements that distribute a database are printed, and none runs without Citus",
  { timeout },
  async () => {
    const database = await createTestDatabase();
    const own = { DATABASE_URL: database.url };
    const { code, stdout } = await outlay(["citus", "distribute", "--dry-run"], own);
    expect(code).toBe(0);
    expect(stdout).toContain(`select create_distributed_table('"public"."books"', 'id');\n`);
    expect(
      stdout
        .trimEnd()
        .split("\n")
        .every((line) => line.endsWith(";")),
    ).toBe(true);
    expect(await outlay(["citus", "distribute"], own)).toMatchObject({
      code: 1,
      stdout: "",
      stderr: expect.stringContaining("create extension citus"),
    });
    expect(await outlay(["citus", "distribute"])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("DATABASE_URL"),
    });
    await database.close();
  },
);
