import type { ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Send, sendTo } from "./http.fixture.ts";
import { startProcess } from "./process.fixture.ts";

/** Real servers and their data directories. `end` kills and removes them. */
export function createServers() {
  const root = mkdtempSync(join(tmpdir(), "outlay-main-"));
  const started: ChildProcess[] = [];
  let count = 0;
  const start = (env: Record<string, string>) => {
    const server = startProcess(env);
    started.push(server.child);
    return server;
  };
  return {
    start,
    startReady: async (env: Record<string, string>) => {
      const server = start(env);
      const url = await server.url;
      const send: Send = (method, path, sending) => sendTo(`${url}${path}`, method, sending);
      return {
        ...server,
        send,
        /** Ends it as Ctrl-C does: the signal goes to the whole group. Returns its exit code. */
        interrupt: () => {
          process.kill(-Number(server.child.pid), "SIGINT");
          return server.closed;
        },
      };
    },
    newDataDir: () => join(root, `data-${(count += 1)}`),
    end: () => {
      started.forEach((child) => child.kill("SIGKILL"));
      rmSync(root, { recursive: true, force: true });
    },
  };
}

export const credentials = { email: "ada@example.com", password: "correct horse battery" };

/** Signs in, or up; returns a function that sends as that user. */
export async function signIn({ send }: { send: Send }, how: "login" | "register"): Promise<Send> {
  const json = how === "login" ? credentials : { ...credentials, name: "Ada" };
  const reply = await send("POST", `/api/auth/${how}`, { json });
  const { accessToken } = reply.json as { accessToken: string };
  const headers = { authorization: `Bearer ${accessToken}` };
  return (method, path, sending) => send(method, path, { ...sending, headers });
}

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

export interface Expense {
  id: string;
  amount: string;
}

/** Every expense, page by page. */
export async function allExpenses(send: Send): Promise<Expense[]> {
  const items: Expense[] = [];
  let cursor = "";
  do {
    const reply = await send("GET", `/api/expenses?limit=200${cursor && `&cursor=${cursor}`}`);
    const page = reply.json as { items: Expense[]; nextCursor: string | null };
    items.push(...page.items);
    cursor = page.nextCursor ?? "";
  } while (cursor !== "");
  return items;
}

/** What the first account holds. */
export async function balance(send: Send): Promise<number> {
  const { json } = await send("GET", "/api/accounts");
  return Number((json as { items: { balance: string }[] }).items[0]?.balance);
}
