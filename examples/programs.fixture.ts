import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { type Client, createClient } from "@outlay/client";

/** Runs an example against a server, as a person would. */
export async function runProgram(url: string, file: string, args: readonly string[] = []) {
  const program = file.endsWith(".sh") ? "bash" : process.execPath;
  const child = spawn(program, [join(import.meta.dirname, file), ...args], {
    env: { ...process.env, OUTLAY_URL: url },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  await once(child, "close");
  return { code: child.exitCode, output };
}

/** What the demo user has now, read through the API. */
export async function demoUserAt(url: string): Promise<Client> {
  const outlay = createClient({ url });
  await outlay.auth.login.mutate({ email: "demo@outlay.example", password: "a year of groceries" });
  return outlay;
}
