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
const withCookie: readonly ErrorCode[] = ["auth.cookie_needs_https", "request.origin_refused"];
const withKey: readonly ErrorCode[] = ["idempotency.in_flight", "idempotency.key_reused"];

/** The error codes of a procedure: those of its kind and its own. */
function errorCodes(procedure: Procedure): ErrorCode[] {
  const { auth, ownerOnly, scope, type, rest, idempotent, throttle, errors, upload, cookie } =
    procedure;
  const codes = new Set<ErrorCode>([...everywhere, ...errors]);
  // The body of a GET is never read.
  if (rest.method !== "GET") for (const code of withBody) codes.add(code);
  if (rest.method !== "GET" && upload === undefined) codes.add("input.too_deep");
  if (pathParameters(rest.path).length > 0) codes.add("route.not_found");
  if (auth !== "public") codes.add("auth.unauthenticated");
  if (auth !== "public") codes.add(scope ? "auth.scope_missing" : "auth.session_needed");
  if (scope) codes.add("auth.limit_exceeded");
  if (scope?.endsWith(":write") === true) codes.add("auth.proposal_needed");
  if (auth === "book") codes.add("book.not_found");
  if (auth === "book" && (type === "mutation" || ownerOnly)) codes.add("book.forbidden");
  if (throttle !== undefined || auth !== "public") codes.add("auth.throttled");
  if (type === "subscription") codes.add("request.stream_limit");
  if (cookie !== undefined) for (const code of withCookie) codes.add(code);
  if (idempotent) for (const code of withKey) codes.add(code);
  return [...codes];
}

/** An example of each problem document, for the components. */
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

const statusOf = (code: ErrorCode) => kindStatus[errorCatalog[code][0]];

/** The responses shared by most operations, by their name in the components. */
const common: Record<string, readonly ErrorCode[]> = {
  BadRequest: ["input.invalid", "input.malformed", "input.secret_in_url"],
  BadRequestOrBody: ["input.invalid", "input.malformed", "input.secret_in_url", "input.too_deep"],
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
};

const keyOf = (codes: readonly ErrorCode[]) => codes.toSorted().join();
const commonNames = new Map(Object.entries(common).map(([name, codes]) => [keyOf(codes), name]));

/** CategoryWrongKind for "category.wrong_kind". */
const pascal = (code: string) =>
  code.replaceAll(/(?:^|[._])([a-z])/g, (_, letter: string) => letter.toUpperCase());

export type Responses = Record<string, unknown>;

/** A reference to the response with these codes in the components. */
function shareResponse(codes: readonly ErrorCode[], responses: Responses): { $ref: string } {
  const [first = "server.error"] = codes;
  const special = codes.filter((code) => !everywhere.includes(code));
  const name =
    commonNames.get(keyOf(codes)) ?? (special.length > 0 ? special : codes).map(pascal).join(".");
  responses[name] ??= errorResponse(statusOf(first), codes);
  return { $ref: `#/components/responses/${name}` };
}

/** References to responses of every operation, by status. */
export function commonByStatus(...names: readonly string[]): Record<string, object> {
  return Object.fromEntries(
    names.map((name) => {
      const [code = "server.error"] = common[name] ?? [];
      return [statusOf(code), { $ref: `#/components/responses/${name}` }];
    }),
  );
}

/** An example of a list's last page, from the examples of its items; undefined if the schema is not a page. */
function pageExample(schema: JsonSchema, components: Components): object | undefined {
  const { items, nextCursor, ...more } = propertiesOf(schema);
  if (!items || !nextCursor || typeof items.items !== "object" || "map" in items.items)
    return undefined;
  const { $ref = "" } = items.items;
  const { examples = [] } = components[$ref.slice("#/components/schemas/".length)] ?? {};
  const others = Object.entries(more).flatMap(([name, field]) =>
    (field.examples ?? []).slice(0, 1).map((example) => [name, example] as const),
  );
  return { items: examples.slice(0, 1), nextCursor: null, ...Object.fromEntries(others) };
}

function replyContent(schema: JsonSchema, components: Components) {
  const example = pageExample(schema, components);
  // It is long, and the schema of a page becomes a component.
  return { schema: example ? { ...schema, examples: [example] } : schema };
}

function successResponse(procedure: Procedure, components: Components) {
  const { type, output, file, rest, cookie, isWrite } = procedure;
  const headers = headersOf(
    rest.status,
    ...(file ? (["Content-Disposition"] as const) : []),
    ...(cookie ? (["Set-Cookie"] as const) : []),
    ...(isWrite ? (["X-Operation-Id"] as const) : []),
  );
  if (output instanceof z.ZodVoid) return { description: "Done, no content", headers };
  const schemaOf = (zod: z.ZodType) => hoist(toJsonSchema(zod, "output"), components);
  if (type === "subscription") {
    const schema = streamSchema(procedure, schemaOf(output), components);
    return {
      description: streamDescription,
      headers,
      content: { "text/event-stream": { schema } },
    };
  }
  const contents = Object.entries(file ?? { "application/json": output }).map(([media, body]) => [
    media,
    replyContent(schemaOf(body), components),
  ]);
  return {
    description: file ? "Streamed file" : "Done",
    headers,
    content: Object.fromEntries(contents) as object,
  };
}

/** The responses of a procedure by HTTP status. */
export function responsesOf(
  procedure: Procedure,
  components: Components,
  responses: Responses,
): Record<string, unknown> {
  const codesByStatus = Map.groupBy(errorCodes(procedure), statusOf);
  const errors = [...codesByStatus].map(
    ([status, codes]) => [status, shareResponse(codes, responses)] as const,
  );
  return {
    [procedure.rest.status]: successResponse(procedure, components),
    ...Object.fromEntries(errors),
  };
}
