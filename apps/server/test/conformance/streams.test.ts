import { afterAll, expect, test } from "vitest";
import { type Send, serveApp } from "../http.fixture.ts";
import { faultOf, operations, resolve, type Schema } from "./document.fixture.ts";

const server = await serveApp({ timings: { check: 150, heartbeat: 40 } });
afterAll(() => server.close());

/** The events of a text/event-stream, each by its fields. */
async function* readEvents(
  body: ReadableStream<Uint8Array>,
): AsyncGenerator<Record<string, unknown>> {
  let rest = "";
  for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
    const blocks = (rest + chunk).split("\n\n");
    rest = blocks.pop() ?? "";
    for (const block of blocks) {
      const fields = block.split("\n").map((line) => line.split(/: (.*)/s, 2));
      const named = fields.filter(([name]) => name !== "");
      if (named.length > 0) yield Object.fromEntries(named) as Record<string, unknown>;
    }
  }
}

/** What of an event is not as the document has it. */
function eventFault(id: string, event: Record<string, unknown>): string | undefined {
  const operation = operations.find((each) => each.id === id);
  const schema = operation?.responses["200"]?.content?.["text/event-stream"]?.schema ?? {};
  const read = { ...event, ...("retry" in event && { retry: Number(event["retry"]) }) };
  const fault = faultOf(schema, read);
  if (fault !== undefined) return fault;
  const kind = (schema.oneOf ?? []).map((each): Schema => resolve(each));
  const { properties = {} } =
    kind.find((each) => each.properties?.["event"]?.const === event["event"]) ?? {};
  return faultOf(properties["data"]?.contentSchema ?? {}, JSON.parse(String(event["data"])));
}

/** A budget and an account's alert that the next expense sets off. */
async function prepare(send: Send): Promise<void> {
  await send("POST", "/api/budgets", { json: { name: "All", amount: "1" } });
}

test.each([
  ["changes.live", "/api/changes/live", "change"],
  ["notifications.live", "/api/notifications/live", "notification"],
])("every event of %s is one that the document has", async (id, path, name) => {
  const user = await server.signUp(name);
  await prepare(user.send);
  const { authorization } = user;
  const reply = await fetch(`${server.url}${path}`, { headers: { authorization } });
  if (!reply.body) throw new Error("the stream has no body");
  const names: unknown[] = [];
  for await (const event of readEvents(reply.body)) {
    expect({ event, fault: eventFault(id, event) }).toEqual({ event, fault: undefined });
    if (names.length === 0) await user.send("POST", "/api/expenses", { json: { amount: "2" } });
    if (names.at(-1) !== event["event"]) names.push(event["event"]);
    // A session that is over ends its streams for good.
    const { refreshToken } = user;
    if (event["event"] === name)
      await server.send("POST", "/api/auth/logout", { json: { refreshToken } });
  }
  expect(names).toEqual(["ready", name, "end"]);
});
