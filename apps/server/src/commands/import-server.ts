import { openAsBlob } from "node:fs";
import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { nameKey } from "@outlay/core";
import { z } from "zod";

// The server as the owner of a personal access token sees it. Only the fields that the command reads are checked.

const account = z.object({ id: z.string(), name: z.string(), archived: z.boolean() });
export type Account = z.output<typeof account>;
const accountsPage = z.object({ items: z.array(account), nextCursor: z.string().nullable() });

const sample = z.object({
  line: z.number(),
  occurredOn: z.string(),
  amount: z.string(),
  payee: z.string().nullable(),
});
const count = z.number();
export const importReply = z.object({
  id: z.string(),
  state: z.string(),
  format: z.string(),
  app: z.string().nullable(),
  encoding: z.string(),
  accounts: z.array(
    z.object({
      ref: z.string(),
      name: z.string().nullable(),
      currency: z.string().nullable(),
      rows: count,
      suggestion: z.string().nullable(),
    }),
  ),
  choices: z.array(
    z.object({
      option: z.string(),
      readings: z.array(z.object({ value: z.string(), rows: z.array(sample) })),
    }),
  ),
  totals: z.object({ new: count, duplicate: count, pending: count, invalid: count }),
  balance: z
    .object({
      on: z.string(),
      currency: z.string(),
      before: z.string(),
      after: z.string(),
      statement: z.string().nullable(),
      difference: z.string().nullable(),
    })
    .nullable(),
  result: z.object({ created: count, linked: count, skipped: count }).nullable(),
});
export type ImportReply = z.output<typeof importReply>;

const rowsPage = z.object({
  items: z.array(
    z.object({
      line: z.number(),
      issues: z.array(z.object({ field: z.string(), message: z.string() })),
    }),
  ),
});
export type InvalidRow = z.output<typeof rowsPage>["items"][number];

const problem = z.object({
  detail: z.string(),
  issues: z.array(
    z.object({ path: z.array(z.union([z.string(), z.number()])), message: z.string() }),
  ),
});

export type Server = { url: string; token: string };

/** Throws a sentence for people: what the server says of a request that it refuses, or that there is none. */
async function send(
  { url, token }: Server,
  path: string,
  { body, ...init }: { method?: string; body?: FormData | object } = {},
): Promise<unknown> {
  const isForm = body instanceof FormData;
  const reply = await fetch(`${url}/api${path}`, {
    ...init,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body && !isForm && { "content-type": "application/json" }),
    },
    ...(body && { body: isForm ? body : JSON.stringify(body) }),
  }).catch(() => {
    throw new Error(`Nothing answers at ${url}. Set OUTLAY_URL to the address of the server.`);
  });
  const content: unknown = await reply.json().catch(() => undefined);
  if (reply.ok && content !== undefined) return content;
  const { data } = problem.safeParse(content);
  if (!data) throw new Error(`${url} is no Outlay server, or not ready (${reply.status}).`);
  const issues = data.issues.map(({ path: at, message }) => `${at.join(".")}: ${message}`);
  throw new Error([data.detail, ...issues].join("\n"));
}

const maxPages = 50;

/** Every account of the token's book. */
export async function listAccounts(server: Server): Promise<Account[]> {
  const accounts: Account[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < maxPages; page++) {
    const more: string = cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    const { items, nextCursor } = accountsPage.parse(
      await send(server, `/accounts?limit=200${more}`),
    );
    accounts.push(...items);
    cursor = nextCursor;
    if (cursor === null) break;
  }
  return accounts;
}

/** The account with this name or id: an open one first. Throws a sentence with the names that there are. */
export function findAccount(accounts: readonly Account[], given: string): Account {
  const key = nameKey(given);
  const named = accounts.filter(({ id, name }) => id === given || nameKey(name) === key);
  const found = named.find(({ archived }) => !archived) ?? named[0];
  if (found) return found;
  const names = accounts.filter(({ archived }) => !archived).map(({ name }) => name);
  throw new Error(`The book has no account ${given}. It has: ${names.join(", ")}.`);
}

const maxFileBytes = 5 * 1024 * 1024;

/** Has a file read, and returns the preview as the server sends it. */
export async function previewFile(
  server: Server,
  path: string,
  { accountId, options }: { accountId: string; options: object },
): Promise<unknown> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile()) throw new Error(`The file ${path} cannot be read.`);
  if (found.size > maxFileBytes) throw new Error(`The file ${path} is larger than 5 MiB.`);
  const form = new FormData();
  form.append("file", await openAsBlob(path), basename(path));
  form.append("accountId", accountId);
  form.append("options", JSON.stringify(options));
  return send(server, "/imports", { method: "POST", body: form });
}

export async function listInvalidRows(server: Server, id: string): Promise<InvalidRow[]> {
  return rowsPage.parse(await send(server, `/imports/${id}/rows?status=invalid&limit=20`)).items;
}

export const commitPreview = async (server: Server, id: string): Promise<unknown> =>
  send(server, `/imports/${id}/commit`, { method: "POST", body: {} });

export const getImport = async (server: Server, id: string): Promise<unknown> =>
  send(server, `/imports/${id}`);
