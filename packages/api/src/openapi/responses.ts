import { z } from "zod";
import { AppError, type ErrorCode, errorCatalog, kindStatus } from "../errors.ts";
import { type JsonSchema, propertiesOf, toJsonSchema } from "../json-schema.ts";
import type { Procedure } from "../procedures.ts";
import { type Components, hoist } from "./components.ts";
import { toProblem } from "./problem.ts";

const everywhere: readonly ErrorCode[] = [
  "input.invalid",
  "input.malformed",
  "request.throttled",
  "server.error",
  "server.unavailable",
];
const withBody: readonly ErrorCode[] = ["input.too_large", "input.unsupported_type"];
const withKey: readonly ErrorCode[] = ["idempotency.in_flight", "idempotency.key_reused"];

/** The codes a procedure can answer: those of its kind and its own. */
function errorCodes({
  auth,
  scope,
  type,
  rest,
  idempotent,
  throttle,
  errors,
}: Procedure): ErrorCode[] {
  const codes = new Set<ErrorCode>([...everywhere, ...errors]);
  // The body of a GET is never read.
  if (rest.method !== "GET") for (const code of withBody) codes.add(code);
  if (auth !== "public") codes.add("auth.unauthenticated");
  if (auth !== "public") codes.add(scope ? "auth.scope_missing" : "auth.session_needed");
  if (auth === "book") codes.add("book.not_found");
  if (auth === "book" && type === "mutation") codes.add("book.forbidden");
  if (throttle !== undefined || auth !== "public") codes.add("auth.throttled");
  if (type === "subscription") codes.add("request.stream_limit");
  if (idempotent) for (const code of withKey) codes.add(code);
  return [...codes];
}

/** An example of each problem document, for the components. */
export function errorExamples(): Record<string, unknown> {
  const codes = Object.keys(errorCatalog) as ErrorCode[];
  return Object.fromEntries(
    codes.map((code) => {
      const error = new AppError(code, errorCatalog[code][1]);
      return [code, { value: toProblem(error, "01920000-0000-7000-8000-000000000000") }];
    }),
  );
}

const seconds = (description: string) => ({ description, schema: { type: "integer" } });
const retryHeaders = { "Retry-After": seconds("Seconds until it is worth another try") };

function errorResponse(status: number, codes: readonly ErrorCode[]) {
  return {
    ...((status === 429 || status === 503) && { headers: retryHeaders }),
    description: codes.map((code) => `\`${code}\`: ${errorCatalog[code][1]}`).join("; "),
    content: {
      "application/problem+json": {
        schema: { $ref: "#/components/schemas/Problem" },
        examples: Object.fromEntries(
          codes.map((code) => [code, { $ref: `#/components/examples/${code}` }]),
        ),
      },
    },
  };
}

/** The last page of a list, of the examples of what it holds; undefined when the schema is no page. */
function pageExample(schema: JsonSchema, components: Components): object | undefined {
  const { items, nextCursor, ...more } = propertiesOf(schema);
  if (!items || !nextCursor || typeof items.items !== "object" || "map" in items.items)
    return undefined;
  const { $ref = "" } = items.items;
  const { examples = [] } = components[$ref.slice("#/components/schemas/".length)] ?? {};
  const others = Object.entries(more).flatMap(([name, of]) =>
    (of.examples ?? []).slice(0, 1).map((example) => [name, example] as const),
  );
  return { items: examples.slice(0, 1), nextCursor: null, ...Object.fromEntries(others) };
}

function contentOf(schema: JsonSchema, components: Components) {
  const example = pageExample(schema, components);
  return { schema, ...(example && { example }) };
}

const streamDescription =
  "Server-sent events, without an end: `ready`, then one for each record, whose data is this as JSON";

function successResponse({ type, output, file }: Procedure, components: Components) {
  if (output instanceof z.ZodVoid) return { description: "Done; there is no body" };
  const isStream = type === "subscription";
  const single = { [isStream ? "text/event-stream" : "application/json"]: output };
  const contents = Object.entries(file ?? single).map(([media, of]) => [
    media,
    contentOf(hoist(toJsonSchema(of, "output"), components), components),
  ]);
  return {
    description: isStream ? streamDescription : file ? "A file, streamed" : "Done",
    content: Object.fromEntries(contents) as object,
  };
}

/** What a procedure can answer, by HTTP status. */
export function responsesOf(procedure: Procedure, components: Components): Record<string, unknown> {
  const codesByStatus = Map.groupBy(
    errorCodes(procedure),
    (code) => kindStatus[errorCatalog[code][0]],
  );
  const errors = [...codesByStatus].map(
    ([status, codes]) => [status, errorResponse(status, codes)] as const,
  );
  return {
    [procedure.rest.status]: successResponse(procedure, components),
    ...Object.fromEntries(errors),
  };
}
