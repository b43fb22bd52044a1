import { z } from "zod";
import { AppError, type ErrorCode, errorCatalog, kindStatus } from "@outlay/core";
import { type JsonSchema, propertiesOf, toJsonSchema } from "./json-schema.ts";
import { pathParameters, type Procedure } from "../procedures.ts";
import { type Components, hoist } from "./components.ts";
import { headersOf } from "./headers.ts";
import { toProblem } from "./problem.ts";
import { streamDescription, streamSchema } from "./streams.ts";

const everywhere: readonly ErrorCode[] = [
  "input.invalid",
  "input.malformed",
  "input.secret_in_url",
  "route.method_not_allowed",
  "request.timeout",
  "input.url_too_long",
  "input.headers_too_large",
  "request.throttled",
  "server.error",
  "server.unavailable",
];
const withBody: readonly ErrorCode[] = ["input.too_large", "input.unsupported_type"];
const withKey: readonly ErrorCode[] = ["idempotency.in_flight", "idempotency.key_reused"];

/** The codes a procedure can answer: those of its kind and its own. */
function errorCodes(procedure: Procedure): ErrorCode[] {
  const { auth, scope, type, rest, idempotent, throttle, errors, upload } = procedure;
  const codes = new Set<ErrorCode>([...everywhere, ...errors]);
  // The body of a GET is never read.
  if (rest.method !== "GET") for (const code of withBody) codes.add(code);
  if (rest.method !== "GET" && upload === undefined) codes.add("input.too_deep");
  if (pathParameters(rest.path).length > 0) codes.add("route.not_found");
  if (auth !== "public") codes.add("auth.unauthenticated");
  if (auth !== "public") codes.add(scope ? "auth.scope_missing" : "auth.session_needed");
  if (auth === "book") codes.add("book.not_found");
  if (auth === "book" && type === "mutation") codes.add("book.forbidden");
  if (throttle !== undefined || auth !== "public") codes.add("auth.throttled");
  if (type === "subscription") codes.add("request.stream_limit");
  if (idempotent) for (const code of withKey) codes.add(code);
  return [...codes];
}

/** An example of each of these problem documents, for the components. */
export function errorExamples(codes: readonly ErrorCode[]): Record<string, unknown> {
  return Object.fromEntries(
    codes.map((code) => {
      const error = new AppError(code, errorCatalog[code][1]);
      return [code, { value: toProblem(error, "01920000-0000-7000-8000-000000000000") }];
    }),
  );
}

function errorResponse(status: number, codes: readonly ErrorCode[]) {
  return {
    description: codes.map((code) => `\`${code}\`: ${errorCatalog[code][1]}`).join("; "),
    headers: headersOf(status),
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

/** The responses that are the same at most operations, by their name in the components. */
const shared = {
  Unauthenticated: ["auth.unauthenticated"],
  MethodNotAllowed: ["route.method_not_allowed"],
  RequestTimeout: ["request.timeout"],
  ContentTooLarge: ["input.too_large"],
  UrlTooLong: ["input.url_too_long"],
  UnsupportedMediaType: ["input.unsupported_type"],
  TooManyRequests: ["request.throttled", "auth.throttled"],
  HeadersTooLarge: ["input.headers_too_large"],
  InternalServerError: ["server.error"],
  ServiceUnavailable: ["server.unavailable"],
} as const satisfies Record<string, readonly ErrorCode[]>;

const statusOf = (code: ErrorCode) => kindStatus[errorCatalog[code][0]];
const keyOf = (codes: readonly ErrorCode[]) => codes.toSorted().join();
const sharedNames = new Map(Object.entries(shared).map(([name, codes]) => [keyOf(codes), name]));

export function sharedResponses(): Record<keyof typeof shared, unknown> {
  return Object.fromEntries(
    Object.entries(shared).map(([name, codes]) => [name, errorResponse(statusOf(codes[0]), codes)]),
  ) as Record<keyof typeof shared, unknown>;
}

/** References to shared responses, by their status. */
export function sharedByStatus(...names: (keyof typeof shared)[]): Record<string, object> {
  return Object.fromEntries(
    names.map((name) => [statusOf(shared[name][0]), { $ref: `#/components/responses/${name}` }]),
  );
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

function successResponse(procedure: Procedure, components: Components) {
  const { type, output, file, rest } = procedure;
  const headers = headersOf(rest.status, ...(file ? (["Content-Disposition"] as const) : []));
  if (output instanceof z.ZodVoid) return { description: "Done, no content", headers };
  const schemaOf = (of: z.ZodType) => hoist(toJsonSchema(of, "output"), components);
  if (type === "subscription") {
    const schema = streamSchema(procedure, schemaOf(output), components);
    return {
      description: streamDescription,
      headers,
      content: { "text/event-stream": { schema } },
    };
  }
  const contents = Object.entries(file ?? { "application/json": output }).map(([media, of]) => [
    media,
    contentOf(schemaOf(of), components),
  ]);
  return {
    description: file ? "A file, streamed" : "Done",
    headers,
    content: Object.fromEntries(contents) as object,
  };
}

/** What a procedure can answer, by HTTP status. */
export function responsesOf(procedure: Procedure, components: Components): Record<string, unknown> {
  const codesByStatus = Map.groupBy(errorCodes(procedure), statusOf);
  const errors = [...codesByStatus].map(([status, codes]) => {
    const name = sharedNames.get(keyOf(codes));
    const response = name
      ? { $ref: `#/components/responses/${name}` }
      : errorResponse(status, codes);
    return [status, response] as const;
  });
  return {
    [procedure.rest.status]: successResponse(procedure, components),
    ...Object.fromEntries(errors),
  };
}
