import { Validator } from "@seriousme/openapi-schema-validator";
import { expect, test } from "vitest";
import { errorCatalog, kindStatus } from "@outlay/core";
import { propertiesOf, toJsonSchema } from "./json-schema.ts";
import { pathParameters, type Procedure, procedures, readsQuery } from "../procedures.ts";
import { createOpenApiDocument } from "./document.ts";

type Media = { schema?: unknown; example?: unknown; examples?: Record<string, { $ref: string }> };
type Operation = {
  operationId: string;
  summary: string;
  tags: string[];
  security?: unknown[];
  parameters: {
    name?: string;
    in?: string;
    required?: boolean;
    description?: string;
    schema?: unknown;
    $ref?: string;
  }[];
  requestBody?: { required: boolean; content: Record<string, Media> };
  responses: Record<
    string,
    { description: string; headers?: object; content?: Record<string, Media> }
  >;
};
type Document = {
  openapi: string;
  info: { version: string; description: string };
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: object;
};

/** As served: plain JSON. */
const document = JSON.parse(JSON.stringify(await createOpenApiDocument("1.2.3"))) as Document;

/** An operation with its referenced responses. */
function operationOf({ path, rest }: Procedure): Operation {
  const operation = document.paths[`/api${rest.path}`]?.[rest.method.toLowerCase()];
  if (!operation) throw new Error(`${path} is not in the document`);
  const responses = Object.entries(operation.responses).map(([status, response]) => {
    const { $ref } = response as { $ref?: string };
    return [status, $ref === undefined ? response : (resolve($ref) as typeof response)] as const;
  });
  const parameters = operation.parameters.map((parameter) =>
    parameter.$ref === undefined
      ? parameter
      : { ...(resolve(parameter.$ref) as typeof parameter), $ref: parameter.$ref },
  );
  return { ...operation, parameters, responses: Object.fromEntries(responses) };
}

/** The names of an object's fields; for a union, those of all variants. */
function namesIn(schema: unknown): string[] {
  const {
    $ref,
    oneOf = [],
    properties,
  } = schema as { $ref?: string; oneOf?: unknown[]; properties?: object };
  if ($ref !== undefined) return namesIn(resolve($ref));
  return [...new Set([...Object.keys(properties ?? {}), ...oneOf.flatMap(namesIn)])];
}

/** The fields of an object; empty for anything else. */
const fieldsOf = (value: unknown): Record<string, unknown> => ({
  ...(value as object | undefined),
});

const resolve = (ref: string): unknown =>
  ref
    .slice(2)
    .split("/")
    .reduce((node: unknown, key) => fieldsOf(node)[key], document);

function* refsIn(node: unknown): Generator<string> {
  if (typeof node !== "object" || node === null) return;
  for (const [key, value] of Object.entries(node)) {
    if (key === "$ref" && typeof value === "string") yield value;
    else yield* refsIn(value);
  }
}

test("the document is valid OpenAPI 3.1 by the standard's own schema", async () => {
  const { valid, errors } = await new Validator().validate(document);
  expect(errors ?? []).toEqual([]);
  expect(valid).toBe(true);
  expect(document.openapi).toMatch(/^3\.1\./);
  expect(document.info.version).toBe("1.2.3");
});

test("every reference points into the document", () => {
  const refs = [...new Set(refsIn(document))];
  expect(refs.length).toBeGreaterThan(10);
  expect(refs.filter((ref) => !ref.startsWith("#/") || resolve(ref) === undefined)).toEqual([]);
});

test("an operation is at most 3 kB, since what several have is in the components", () => {
  const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
  const sizes = operations.map((operation) => [
    operation.operationId,
    JSON.stringify(operation).length,
  ]);
  expect(sizes.filter(([, bytes]) => Number(bytes) > 3 * 1024)).toEqual([]);
});

test("the document has one operation for each procedure, and the OAuth one", () => {
  const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
  const ids = operations.map(({ operationId }) => operationId);
  const paths = procedures.map(({ path }) => path);
  expect(ids.toSorted()).toEqual([...paths, "auth.token"].toSorted());
});

const someId = "01920000-0000-7000-8000-000000000000";

const table = procedures.map((procedure) => ({ path: procedure.path, procedure }));

test.each(table)("$path has a summary, its group and its security", ({ procedure }) => {
  const { auth, scope, cookie } = procedure;
  const { summary, tags, security } = operationOf(procedure);
  expect(summary).toMatch(/^[A-Z].*[^.]$/);
  expect(tags).toEqual([procedure.group]);
  const schemes = [{ bearer: [] }, { oauth: [] }, ...(scope ? [{ token: [scope] }] : [])];
  const isOpen = cookie === "read" ? [{}, { cookie: [] }] : [];
  expect(security).toEqual(auth === "public" ? isOpen : schemes);
});

test.each(table)("every field of the input of $path is typed in its place", ({ procedure }) => {
  const { parameters, requestBody } = operationOf(procedure);
  const inPath = pathParameters(procedure.rest.path);
  const schema = requestBody?.content["application/json"]?.schema;
  const { upload } = procedure;
  const uploaded = requestBody?.content[upload ?? ""]?.schema;
  const isForm = upload === "multipart/form-data";
  const ofUpload = uploaded === undefined ? [] : isForm ? namesIn(uploaded) : ["file"];
  const inBody = [...(schema ? namesIn(schema) : []), ...ofUpload];
  const named = parameters.filter((parameter) => parameter.in !== "header");
  expect(named.every((parameter) => Object.keys(fieldsOf(parameter.schema)).length > 0)).toBe(true);
  expect(named.filter((parameter) => parameter.in === "path").map(({ name }) => name)).toEqual(
    inPath,
  );
  const fields = Object.keys(propertiesOf(toJsonSchema(procedure.input, "input")));
  expect([...named.map(({ name = "" }) => name), ...inBody].toSorted()).toEqual(fields.toSorted());
  expect(inBody.length > 0 && readsQuery(procedure.rest)).toBe(upload !== undefined && !isForm);
});

test.each(table)("every parameter of $path has a description or type", ({ procedure }) => {
  const { parameters } = operationOf(procedure);
  const mute = parameters.filter(({ $ref, description }) => !$ref && !description);
  expect(mute).toEqual([]);
});

test.each(table)("$path documents the errors of its body, if it reads one", (row) => {
  const { rest } = row.procedure;
  const { responses } = operationOf(row.procedure);
  const reads = rest.method !== "GET";
  expect(["413", "415", "500"].map((status) => status in responses)).toEqual([reads, reads, true]);
});

test.each(table)("$path documents the Idempotency-Key if it creates in a book", ({ procedure }) => {
  const { auth, ownerOnly, rest, idempotent, upload } = procedure;
  // What is only for an owner has secrets in its replies, which are not to be stored. A file is known by its content.
  const mayHeed = auth === "book" && !ownerOnly && rest.method === "POST" && !upload;
  expect([mayHeed && rest.status === 201, mayHeed]).toContain(idempotent);
  const { parameters, responses } = operationOf(procedure);
  const refs = parameters.map(({ $ref }) => $ref);
  expect(refs.includes("#/components/parameters/IdempotencyKey")).toBe(idempotent);
  const text = JSON.stringify(responses);
  expect(text.includes('"idempotency.in_flight"')).toBe(idempotent);
  expect(text.includes('"idempotency.key_reused"')).toBe(idempotent);
});

test.each(table)("$path has one typed success, or one without a body", ({ procedure }) => {
  const { responses } = operationOf(procedure);
  const successes = Object.entries(responses).filter(([status]) => status.startsWith("2"));
  expect(successes.map(([status]) => Number(status))).toEqual([procedure.rest.status]);
  const isLive = procedure.type === "subscription";
  const plain = isLive ? "text/event-stream" : "application/json";
  const [type = plain] = Object.keys(procedure.file ?? {});
  const schema = successes[0]?.[1].content?.[type]?.schema;
  expect(schema === undefined).toBe([202, 204].includes(procedure.rest.status));
});

test.each(table)("$path documents its error codes, each with an example", ({ procedure }) => {
  const { responses } = operationOf(procedure);
  const documented = Object.entries(responses).flatMap(([status, { content }]) =>
    Object.keys(content?.["application/problem+json"]?.examples ?? {}).map((code) => ({
      code,
      status: Number(status),
    })),
  );
  const codes = documented.map(({ code }) => code);
  expect(codes).toEqual(expect.arrayContaining(["input.invalid", ...procedure.errors]));
  expect(codes.includes("auth.unauthenticated")).toBe(
    procedure.auth !== "public" || procedure.errors.includes("auth.unauthenticated"),
  );
  for (const { code, status } of documented) {
    const [kind] = errorCatalog[code as keyof typeof errorCatalog];
    expect(kindStatus[kind]).toBe(status);
    expect(resolve(`#/components/examples/${code}`)).toMatchObject({ value: { code, status } });
  }
});

test.each(table)("the example of $path is valid input", ({ procedure }) => {
  const ids = pathParameters(procedure.rest.path).map((name) => [name, someId]);
  const file = procedure.upload !== undefined && { file: new Blob([]) };
  const example = { ...Object.fromEntries(ids), ...fieldsOf(procedure.example), ...file };
  expect(procedure.input.safeParse(example)).toMatchObject({ success: true });
  const media = operationOf(procedure).requestBody?.content["application/json"];
  const isEmpty = Object.keys(fieldsOf(media?.example)).length === 0;
  expect(media !== undefined && isEmpty).toBe(false);
});

test.each(table)("$path requires a body if one of its fields is required", ({ procedure }) => {
  const { requestBody } = operationOf(procedure);
  const { success } = procedure.input.safeParse(
    Object.fromEntries(
      pathParameters(procedure.rest.path).map((name) => [
        name,
        name === "on" ? "2026-12-01" : someId,
      ]),
    ),
  );
  const isJson = requestBody?.content["application/json"] !== undefined;
  expect(requestBody?.required).toBe(requestBody && (!isJson || !success));
});

test.each(table)("$path describes the headers of each reply", ({ procedure }) => {
  const responses = Object.entries(operationOf(procedure).responses);
  const isFile = ([status]: [string, unknown]) =>
    procedure.file !== undefined && status.startsWith("2");
  const statusesWith = (name: string) =>
    responses.flatMap(([status, { headers = {} }]) => (name in headers ? [status] : []));
  const only = (...statuses: string[]) =>
    responses.map(([status]) => status).filter((status) => statuses.includes(status));
  const uncounted = new Set(["408", "414", "431"]);
  const all = responses.map(([status]) => status);
  expect({
    id: statusesWith("X-Request-Id"),
    cache: statusesWith("Cache-Control"),
    limit: statusesWith("RateLimit-Limit"),
    retry: statusesWith("Retry-After"),
    signIn: statusesWith("WWW-Authenticate"),
    allow: statusesWith("Allow"),
    file: statusesWith("Content-Disposition"),
    operation: statusesWith("X-Operation-Id"),
  }).toEqual({
    id: all,
    cache: all,
    limit: all.filter((status) => !uncounted.has(status)),
    retry: only("429", "503"),
    signIn: only("401"),
    allow: only("405"),
    file: responses.filter(isFile).map(([status]) => status),
    operation: procedure.isWrite ? only(String(procedure.rest.status)) : [],
  });
});

test("what may change a book names its operation: not a preview, but the settings of a book", () => {
  const writes = table.filter(({ procedure }) => procedure.isWrite).map(({ path }) => path);
  expect(writes).toEqual(expect.arrayContaining(["books.update", "expenses.create"]));
  expect(writes).not.toContain("changes.preview");
  expect(writes).not.toContain("expenses.list");
});

test.each(table.filter(({ procedure }) => procedure.type === "subscription"))(
  "$path describes its events by name",
  ({ procedure }) => {
    const { parameters, responses } = operationOf(procedure);
    const schema = fieldsOf(responses["200"]?.content?.["text/event-stream"]?.schema);
    const { mapping } = schema["discriminator"] as { mapping: object };
    expect(Object.keys(mapping)).toEqual(["ready", procedure.group.slice(0, -1), "day", "end"]);
    const refs = parameters.map(({ $ref }) => $ref);
    expect(refs).toContain("#/components/parameters/LastEventId");
  },
);

test("the last section lists every code with its status", () => {
  const section = document.tags.at(-1);
  expect(section?.name).toBe("errors");
  for (const [code, [kind, title]] of Object.entries(errorCatalog))
    expect(section?.description).toContain(`| \`${code}\` | ${kindStatus[kind]} | ${title} |`);
});

const maySay = { description: expect.stringContaining("Later versions may add") as unknown };

test.each([
  ["Problem", "code"],
  ["Account", "kind"],
])("the document says that %s.%s may gain values", (component, field) => {
  const schema = resolve(`#/components/schemas/${component}/properties/${field}`);
  expect(schema).toMatchObject({ enum: expect.any(Array) as unknown, ...maySay });
});

test("the document says that there may be changes of further entities, and further kinds of notifications", () => {
  expect(resolve("#/components/schemas/Change")).toMatchObject(maySay);
  expect(resolve("#/components/schemas/Notification")).toMatchObject(maySay);
});

test("every error code of procedures is documented at one of them", () => {
  const text = JSON.stringify([document.paths, document.components]);
  // Codes of batches and sockets, and of the browser's way back from the provider, which the document does not cover.
  const fromAdapters = new Set([
    "auth.provider_failed",
    "identity.exists",
    "identity.taken",
    "input.not_batchable",
    "request.socket_limit",
    "route.http_only",
    "route.rest_only",
  ]);
  const hidden = Object.keys(errorCatalog).filter((code) => !text.includes(`examples/${code}"`));
  expect(hidden.toSorted()).toEqual([...fromAdapters].toSorted());
});
