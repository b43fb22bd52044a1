import type { JsonSchema } from "./json-schema.ts";
import type { Procedure } from "../procedures.ts";
import type { Components } from "./components.ts";

/** The name of a stream's events: `change` of /changes/live. */
export function eventName({ group }: Pick<Procedure, "group">): string {
  return group.replace(/s$/, "");
}

const id: JsonSchema = { type: "string", pattern: String.raw`^\d{1,15}$` };

/** An event as parsed by clients: the standard's fields, with JSON text as data. */
function eventSchema(event: string, data: JsonSchema, fields: Record<string, JsonSchema>) {
  return {
    type: "object" as const,
    properties: {
      event: { type: "string" as const, const: event },
      ...fields,
      data: { type: "string" as const, contentMediaType: "application/json", contentSchema: data },
    },
    required: ["event", ...Object.keys(fields), "data"],
    additionalProperties: false,
  };
}

const ready: JsonSchema = {
  description: "The first event: the stream starts after the change `id`",
  ...eventSchema(
    "ready",
    { type: "object", additionalProperties: false },
    { id, retry: { type: "integer", description: "Milliseconds to wait before reconnecting" } },
  ),
  examples: [{ event: "ready", id: "511", retry: 2000, data: "{}" }],
};

const problem = {
  type: "urn:outlay:error:auth.unauthenticated",
  title: "Sign in first",
  status: 401,
  detail: "The session has ended. Sign in again.",
  code: "auth.unauthenticated",
  issues: [],
  requestId: "01920000-0000-7000-8000-000000000000",
};

const end: JsonSchema = {
  description: "The last event, if reconnecting would not help: its data is the reason",
  ...eventSchema("end", { $ref: "#/components/schemas/Problem" }, {}),
  examples: [{ event: "end", data: JSON.stringify(problem) }],
};

const day: JsonSchema = {
  description:
    "A day of the book has begun in its time zone: balances and budgets may differ without a change. It has no `id`: resume after the last event that has one",
  ...eventSchema(
    "day",
    {
      type: "object",
      properties: { day: { type: "string", format: "date" } },
      required: ["day"],
      additionalProperties: false,
    },
    {},
  ),
  examples: [{ event: "day", data: JSON.stringify({ day: "2026-11-22" }) }],
};

const titled = (name: string) => `${name.charAt(0).toUpperCase()}${name.slice(1)}Event`;

/** The schema of the events of a stream with records `data`; adds the kinds of events to the components. */
export function streamSchema(
  procedure: Procedure,
  data: JsonSchema,
  components: Components,
): JsonSchema {
  const name = eventName(procedure);
  const [example = {}] = components[data.$ref?.split("/").at(-1) ?? ""]?.examples ?? [];
  const record: JsonSchema = {
    description: "A record of the stream; `id` is its number, to resume after it",
    ...eventSchema(name, data, { id }),
    examples: [{ event: name, id: "512", data: JSON.stringify(example) }],
  };
  const kinds = { ready, [name]: record, day, end };
  const refs = Object.entries(kinds).map(([kind, schema]) => {
    components[titled(kind)] = schema;
    return [kind, `#/components/schemas/${titled(kind)}`] as const;
  });
  return {
    oneOf: refs.map(([, $ref]) => ({ $ref })),
    discriminator: { propertyName: "event", mapping: Object.fromEntries(refs) },
  };
}

export const streamDescription =
  "An endless stream of server-sent events. The schema describes each event as parsed by clients: `ready` first, then one event for each record with the record as JSON in `data`, `day` when a day of the book begins, and `end` if reconnecting would not help. While there is nothing to send, a comment (`: heartbeat`) is sent at least every 15 seconds.";

/** The header that browsers send to resume a stream. */
export const lastEventIdHeader = {
  name: "Last-Event-ID",
  in: "header",
  description:
    "The id of the last event you received, to resume after it; takes precedence over `lastEventId`",
  schema: id,
  example: "511",
};
