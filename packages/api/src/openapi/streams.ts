import type { JsonSchema } from "./json-schema.ts";
import type { Procedure } from "../procedures.ts";
import type { Components } from "./components.ts";

/** What the events of a stream are named by: `change` of /changes/live. */
export function eventName({ group }: Pick<Procedure, "group">): string {
  return group.replace(/s$/, "");
}

const id: JsonSchema = { type: "string", pattern: String.raw`^\d{1,15}$` };

/** An event as a reader of event streams gives it: the fields of the standard, the data as JSON text. */
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
  description: "The first event: from here on the stream holds what comes after the change `id`",
  ...eventSchema(
    "ready",
    { type: "object", additionalProperties: false },
    { id, retry: { type: "integer", description: "Milliseconds to wait before opening it again" } },
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
  description: "The last event, where opening the stream again would not help: its data says why",
  ...eventSchema("end", { $ref: "#/components/schemas/Problem" }, {}),
  examples: [{ event: "end", data: JSON.stringify(problem) }],
};

const titled = (name: string) => `${name.charAt(0).toUpperCase()}${name.slice(1)}Event`;

/** The schema of each event of a stream whose records are `data`; its kinds are added to the components. */
export function streamSchema(
  procedure: Procedure,
  data: JsonSchema,
  components: Components,
): JsonSchema {
  const name = eventName(procedure);
  const [example = {}] = components[data.$ref?.split("/").at(-1) ?? ""]?.examples ?? [];
  const record: JsonSchema = {
    description: "A record of the stream; `id` is its number, to go on behind it",
    ...eventSchema(name, data, { id }),
    examples: [{ event: name, id: "512", data: JSON.stringify(example) }],
  };
  const kinds = { ready, [name]: record, end };
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
  "Server-sent events, without an end. The schema is of each event, as readers of such streams give it: `ready` first, then one for each record, whose data is the record as JSON, and `end` if opening it again would not help. A comment (`: heartbeat`) comes at least every 15 seconds while there is nothing to send.";

/** The header with which browsers open a stream again. */
export const lastEventIdHeader = {
  name: "Last-Event-ID",
  in: "header",
  description:
    "The id of the last event you got, to go on behind it; it counts for more than `lastEventId`",
  schema: id,
  example: "511",
};
