import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

/** What of JSON Schema the document uses. */
export type Schema = {
  $ref?: string;
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  oneOf?: Schema[];
  anyOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean;
  items?: Schema;
  minItems?: number;
  maxItems?: number;
  maxProperties?: number;
  uniqueItems?: boolean;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  format?: string;
  examples?: unknown[];
  contentSchema?: Schema;
};

type Parameter = { name: string; in: string; required?: boolean; schema: Schema };
type Media = { schema: Schema };
type Header = { required?: boolean; schema: Schema };
type Response = { headers?: Record<string, Header>; content?: Record<string, Media> };

type Described = {
  operationId: string;
  security: object[];
  parameters: Parameter[];
  requestBody?: { required: boolean; content: Record<string, Media> };
  responses: Record<string, Response>;
};

type Document = { paths: Record<string, Record<string, Described>> };

/** One operation, its parameters by where they are. */
export type Operation = {
  id: string;
  group: string;
  method: string;
  address: string;
  isPublic: boolean;
  inPath: Schema;
  inQuery: Schema;
  headers: readonly string[];
  body: Schema | undefined;
  bodyType: string | undefined;
  responses: Record<string, Response>;
};

const file = join(import.meta.dirname, "../../../../docs/openapi.json");
const base = "outlay";
// With whole addresses, any schema within can be compiled by itself.
const text = readFileSync(file, "utf8").replaceAll('"$ref": "#/', `"$ref": "${base}#/`);
const document = JSON.parse(text) as Document;

const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true });
addFormats.default(ajv);
for (const format of ["password", "binary"]) ajv.addFormat(format, true);
ajv.addVocabulary(["discriminator", ...Object.keys(document)]);
ajv.addSchema({ $id: base, ...document });

/** The validator of a schema, made once. */
function validatorOf(schema: Schema): ValidateFunction {
  return ajv.compile(schema);
}

export function isValid(schema: Schema, value: unknown): boolean {
  return validatorOf(schema)(value);
}

/** What is wrong with a value, or undefined. */
export function faultOf(schema: Schema, value: unknown): string | undefined {
  const validate = validatorOf(schema);
  return validate(value) ? undefined : ajv.errorsText(validate.errors?.slice(0, 3));
}

/** What references led to: the validator knows a schema by its identity. */
const resolved = new WeakMap<object, object>();

/** The thing itself, or what its `$ref` leads to, with what stands beside the reference. */
export function resolve<Thing extends object>(thing: Thing): Thing {
  const { $ref, ...beside } = thing as Thing & Schema;
  if ($ref === undefined) return thing;
  const known = resolved.get(thing);
  if (known) return known as Thing;
  const keys = $ref.slice(`${base}#/`.length).split("/");
  const found = keys.reduce<object>((node, key) => Reflect.get(node, key) as object, document);
  const made = { ...resolve(found as Thing), ...beside };
  resolved.set(thing, made);
  return made;
}

function fields(parameters: readonly Parameter[], place: string): Schema {
  const here = parameters.filter((parameter) => parameter.in === place);
  return {
    type: "object",
    properties: Object.fromEntries(here.map(({ name, schema }) => [name, schema])),
    required: here.filter(({ required }) => required).map(({ name }) => name),
    additionalProperties: false,
  };
}

function read(address: string, method: string, described: Described): Operation {
  const { operationId: id, requestBody, security } = described;
  const parameters = described.parameters.map((parameter) => resolve(parameter));
  // JSON where there is a form for the same, too.
  const bodies = Object.entries(requestBody?.content ?? {});
  const [bodyType, media] = bodies.find(([type]) => type === "application/json") ?? bodies[0] ?? [];
  const responses = Object.entries(described.responses).map(
    ([status, response]) => [status, resolve(response)] as const,
  );
  return {
    id,
    group: id.slice(0, id.indexOf(".")),
    method: method.toUpperCase(),
    address,
    isPublic: security.every((scheme) => !("bearer" in scheme)),
    inPath: fields(parameters, "path"),
    inQuery: fields(parameters, "query"),
    headers: parameters.filter((each) => each.in === "header").map(({ name }) => name),
    body: media?.schema,
    bodyType,
    responses: Object.fromEntries(responses),
  };
}

export const operations: readonly Operation[] = Object.entries(document.paths).flatMap(
  ([address, methods]) =>
    Object.entries(methods).map(([method, described]) => read(address, method, described)),
);
