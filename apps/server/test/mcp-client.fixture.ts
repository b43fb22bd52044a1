// A program with the official client, in a process of its own: `node mcp-client.fixture.ts <url> <token> <legacy|auto>`.
// Prints what it saw as JSON.

import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";

const [, , url = "", token = "", mode = ""] = process.argv;

const client = new Client(
  { name: "test", version: "1.0.0" },
  mode === "auto" ? { versionNegotiation: { mode: "auto" } } : {},
);
await client.connect(
  new StreamableHTTPClientTransport(new URL(url), {
    requestInit: { headers: { authorization: `Bearer ${token}` } },
  }),
);
const { tools } = await client.listTools();
const call = (name: string, given: Record<string, unknown> = {}) =>
  client.callTool({ name, arguments: given });
const recorded = await call("expenses_create", { amount: "12.5", payee: "Corner shop" });
const refused = await call("expenses_create", { amount: "12.505" });
const listed = await call("transactions_list", { limit: 1 });
const { resources } = await client.listResources();
const summary = await client.readResource({ uri: "outlay://book/summary" });
const { prompts } = await client.listPrompts();
const prompt = await client.getPrompt({ name: "explain_month", arguments: { month: "2026-11" } });
await client.close();

process.stdout.write(
  JSON.stringify({
    tools: tools.map(({ name }) => name),
    recorded,
    refused,
    listed,
    resources: resources.map(({ uri }) => uri),
    summary,
    prompts: prompts.map(({ name }) => name),
    prompt,
  }),
);
