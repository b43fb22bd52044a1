import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { startTestServer, type TestServer } from "@outlay/server/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import packageJson from "../package.json" with { type: "json" };
import { createClient } from "../src/index.ts";
import { createProject, type Project } from "./testing.install.ts";

let server: TestServer;
let project: Project;
let site: ChildProcess | undefined;

beforeAll(async () => {
  server = await startTestServer();
  project = createProject();
  await project.install(
    `${server.url}/client/outlay-client-${packageJson.version}.tgz`,
    "@trpc/client@11.22.1",
    "@trpc/server@11.22.1",
    "@trpc/tanstack-react-query@11.22.1",
    "@tanstack/react-query@5.108.4",
    "react@19.3.1",
    "react-dom@19.3.1",
    "next@16.4.6",
    "typescript@5.9.3",
    "@types/node@24.19.2",
    "@types/react@19.3.3",
    "@types/react-dom@19.3.0",
  );
  for (const name of ["layout", "page", "expenses"])
    project.copy(`next/${name}.tsx`, `app/${name}.tsx`);
}, 300_000);
afterAll(async () => {
  site?.kill();
  await server?.stop();
  project?.remove();
});

const next = "node_modules/next/dist/bin/next";

/** Starts the site that was built; its address is what it prints. */
async function start(env: Record<string, string>): Promise<string> {
  const child = spawn(process.execPath, [next, "start", "-H", "127.0.0.1", "-p", "0"], {
    cwd: project.folder,
    env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1", ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  site = child;
  let output = "";
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(output)?.[0];
    if (url !== undefined && output.includes("Ready")) resolve(url);
  });
  once(child, "close").then(() => reject(new Error(output)), reject);
  return promise;
}

test("a page of Next is rendered on the server with a token, and in the browser with a session", async () => {
  const outlay = createClient({ url: server.url });
  const email = "ada@example.com";
  await outlay.auth.register.mutate({ email, password: "correct horse battery", name: "Ada" });
  for (const amount of ["12.50", "7.50"]) await outlay.expenses.create.mutate({ amount });
  const { token } = await outlay.tokens.create.mutate({ name: "Next", scopes: ["expenses:read"] });

  const built = await project.run(next, ["build"]);
  expect(built).toMatchObject({ code: 0, output: expect.stringContaining("Compiled") });
  const url = await start({ OUTLAY_URL: server.url, OUTLAY_TOKEN: token });
  const html = (await (await fetch(url)).text()).replaceAll("<!-- -->", "");
  expect(html).toContain("Total: 20.00");
  expect(html).toContain("Loading");
}, 300_000);
