import { z } from "zod";
import { type ErrorCode, errorCatalog } from "@outlay/core";
import { type JsonSchema, proceduresAtOnce, propertiesOf, toJsonSchema } from "./json-schema.ts";
import { formType, pathParameters, type Procedure, procedures, readsQuery } from "../procedures.ts";
import { type Components, hoist } from "./components.ts";
import { oauthResponses, oauthSchemas, oauthScheme, tokenOperation, tokenPath } from "./oauth.ts";
import { groupDescriptions } from "../groups.ts";
import { describeErrors, problemSchema } from "./problem.ts";
import { replyHeaders } from "./headers.ts";
import { errorExamples, type Responses, responsesOf } from "./responses.ts";
import { forEachInTurns } from "../support/turns.ts";
import { type Document, type Operation, share } from "./sharing.ts";
import { lastEventIdHeader } from "./streams.ts";
import { websocketsDescription } from "./websockets.ts";

type Json = { [key: string]: unknown };

const introduction = `Money is a decimal string with the currency's number of digits, next to a currency code. Dates are calendar dates in
the book's time zone; instants are UTC. Unknown fields are errors. Lists return pages: follow \`nextCursor\` with the
same filter. The length of text is counted in Unicode characters as sent; text is stored trimmed and normalised (NFC).
An id may be any UUID: an unknown one gets 404. Every error is a problem document (RFC 9457) with a stable \`code\` and
the invalid fields in \`issues\`. \`RateLimit-Limit\`, \`RateLimit-Remaining\` and \`RateLimit-Reset\` (seconds) show how many
requests are left in the current minute; a 429 or 503 has \`Retry-After\`.`;

const bookHeader = { $ref: "#/components/parameters/BookId" };
const keyHeader = { $ref: "#/components/parameters/IdempotencyKey" };
const eventHeader = { $ref: "#/components/parameters/LastEventId" };

const requestHeaders = {
  BookId: {
    name: "x-book-id",
    in: "header",
    description: "The book to work in; the user's default book by default",
    schema: { type: "string", format: "uuid", pattern: z.regexes.guid.source },
  },
  LastEventId: lastEventIdHeader,
  IdempotencyKey: {
    name: "Idempotency-Key",
    in: "header",
    description:
      "Makes retries safe. For 24 hours, the same key with the same body gets the first reply and changes nothing; with another body it is an error. Failed requests are not stored.",
    schema: { type: "string", pattern: "^[ -~]{1,255}$" },
    example: "0d9f6c1e-5a57-4c4f-9a3e-3f1f0b2f7c11",
  },
};

function pick(source: unknown, keep: (key: string) => boolean): Json {
  return Object.fromEntries(Object.entries(source ?? {}).filter(([key]) => keep(key)));
}

const isUploaded = ({ upload }: Procedure, name: string) => upload !== undefined && name === "file";

function parameters(procedure: Procedure, input: JsonSchema): unknown[] {
  const inPath = pathParameters(procedure.rest.path);
  const fields = Object.entries(propertiesOf(input)).filter(
    ([name]) =>
      inPath.includes(name) || (readsQuery(procedure.rest) && !isUploaded(procedure, name)),
  );
  const example = pick(procedure.example, () => true);
  return [
    ...(procedure.auth === "book" ? [bookHeader] : []),
    ...(procedure.idempotent ? [keyHeader] : []),
    ...(procedure.type === "subscription" ? [eventHeader] : []),
    ...fields.map(([name, { description, ...schema }]) => ({
      name,
      in: inPath.includes(name) ? "path" : "query",
      ...((inPath.includes(name) || input.required?.includes(name)) && { required: true }),
      ...(description !== undefined && { description }),
      schema,
      ...(example[name] !== undefined && { example: example[name] }),
    })),
  ];
}

function requestBody(procedure: Procedure, input: JsonSchema): Json {
  const inPath = pathParameters(procedure.rest.path);
  if (procedure.upload === formType) return uploadForm(input, inPath);
  if (procedure.upload !== undefined) {
    const schema = { type: "string", format: "binary", contentMediaType: procedure.upload };
    return { requestBody: { required: true, content: { [procedure.upload]: { schema } } } };
  }
  const properties = pick(propertiesOf(input), (name) => !inPath.includes(name));
  if (readsQuery(procedure.rest)) return {};
  const example = pick(procedure.example, (name) => !inPath.includes(name));
  // The variants of a union have their own fields.
  if (input.oneOf)
    return {
      requestBody: { required: true, content: { "application/json": { schema: input, example } } },
    };
  if (Object.keys(properties).length === 0) return {};
  const required = input.required?.filter((name) => !inPath.includes(name)) ?? [];
  const { required: _, ...rest } = input;
  const schema = { ...rest, properties, ...(required.length > 0 && { required }) };
  return {
    requestBody: {
      required: required.length > 0 || input.minProperties !== undefined,
      content: { ...formBody(procedure, properties), "application/json": { schema, example } },
    },
  };
}

/** A form with a file; its fields that are objects are JSON. */
function uploadForm(input: JsonSchema, inPath: readonly string[]): Json {
  const { file, ...all } = propertiesOf(input);
  const fields = pick(all, (name) => !inPath.includes(name));
  const isObject = (name: string) => all[name]?.type === "object";
  const properties = {
    file: { type: "string", format: "binary", description: file?.description },
    ...fields,
  };
  const encoding = Object.fromEntries(
    Object.keys(fields)
      .filter(isObject)
      .map((name) => [name, { contentType: "application/json" }]),
  );
  const required = input.required?.filter((name) => !inPath.includes(name));
  const schema = { type: "object", properties, required, additionalProperties: false };
  return { requestBody: { required: true, content: { [formType]: { schema, encoding } } } };
}

const signedIn = [{ bearer: [] }, { oauth: [] }];

/** The same input as a form with a file field. */
function formBody({ formFile }: Procedure, properties: Json): Json {
  if (formFile === undefined) return {};
  const file = { ...pick(properties[formFile], () => true), format: "binary" };
  const schema = { type: "object", properties: { ...properties, [formFile]: file } };
  const strict = { required: [formFile], additionalProperties: false };
  return { "multipart/form-data": { schema: { ...schema, ...strict } } };
}

/** OpenAPI 3.1 also allows roles for schemes other than OAuth (security requirement object). */
function securityOf({ auth, scope, cookie }: Procedure): unknown[] {
  if (cookie === "read") return [{}, { cookie: [] }];
  if (auth === "public") return [];
  return [...signedIn, ...(scope ? [{ token: [scope] }] : [])];
}

const tokenScheme = {
  type: "http",
  scheme: "bearer",
  bearerFormat: "outlay_pat_…",
  description:
    "A personal access token with the named scope, or with `read` or `write` for all groups.",
};

const cookieScheme = {
  type: "apiKey",
  in: "cookie",
  name: "__Host-outlay",
  description:
    'The refresh token of a session that was opened with `session: "cookie"`. It is read only where the body says `session: "cookie"`, in requests whose Origin is the server\'s own.',
};

function operationOf(
  procedure: Procedure,
  components: Components,
  responses: Responses,
): Operation {
  const input = hoist(toJsonSchema(procedure.input, "input"), components);
  return {
    operationId: procedure.path,
    tags: [procedure.group],
    summary: procedure.summary,
    ...(procedure.description && { description: procedure.description }),
    security: securityOf(procedure),
    parameters: parameters(procedure, input),
    ...requestBody(procedure, input),
    responses: responsesOf(procedure, components, responses),
  };
}

/** The codes with an example in the operations or the shared responses. */
function shownCodes(...parts: unknown[]): ErrorCode[] {
  const text = JSON.stringify(parts);
  const codes = Object.keys(errorCatalog) as ErrorCode[];
  return codes.filter((code) => text.includes(`"#/components/examples/${code}"`));
}

/** The OpenAPI 3.1 document of the REST API, generated from the procedures. */
export async function createOpenApiDocument(version: string): Promise<Document> {
  const components: Components = { Problem: problemSchema, ...oauthSchemas };
  const responses: Responses = { ...oauthResponses };
  const paths: Record<string, Record<string, Operation>> = {};
  const describe = (procedure: Procedure) => {
    const { method, path } = procedure.rest;
    const operations = (paths[`/api${path}`] ??= {});
    operations[method.toLowerCase()] = operationOf(procedure, components, responses);
  };
  await forEachInTurns(procedures, describe, proceduresAtOnce);
  paths[tokenPath] = { post: tokenOperation };
  return share({
    openapi: "3.1.1",
    info: {
      title: "Outlay",
      version,
      description: `${introduction}\n\n## WebSockets\n\n${websocketsDescription}`,
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/" }],
    security: signedIn,
    tags: [
      ...Object.entries(groupDescriptions).map(([name, description]) => ({ name, description })),
      // No operation has it. References show it after all others, as a section of its own.
      { name: "errors", description: describeErrors() },
    ],
    paths,
    components: {
      schemas: components,
      responses,
      examples: errorExamples(shownCodes(paths, responses)),
      headers: replyHeaders,
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer", bearerFormat: "JWT" },
        oauth: oauthScheme,
        token: tokenScheme,
        cookie: cookieScheme,
      },
      parameters: requestHeaders,
    },
  });
}
