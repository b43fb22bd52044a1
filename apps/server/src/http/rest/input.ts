import { AppError } from "@outlay/core";
import {
  formType,
  type JsonSchema,
  pathParameters,
  type Procedure,
  propertiesOf,
  readsQuery,
  toJsonSchema,
} from "@outlay/api";
import type { FastifyRequest } from "fastify";

type Fields = Record<string, unknown>;

/** Query strings hold only text: numbers and booleans are read where the schema has them. What cannot be read stays for the schema to refuse. */
function readText(text: unknown, schema: JsonSchema | undefined): unknown {
  if (schema?.type === "array") return Array.isArray(text) ? text : [text];
  if (typeof text !== "string") return text;
  if (schema?.type === "integer" || schema?.type === "number")
    return /^-?\d{1,20}(\.\d+)?$/.test(text) ? Number(text) : text;
  if (schema?.type === "boolean" && (text === "true" || text === "false")) return text === "true";
  return text;
}

function fieldsOf(value: unknown): Fields {
  if (value === undefined) return {};
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Fields;
  throw new AppError("input.malformed", "The body must be a JSON object.");
}

function refuse(fields: Fields, code: string, message: (name: string) => string): void {
  const names = Object.keys(fields);
  if (names.length === 0) return;
  const issues = names.map((name) => ({ path: [name], code, message: message(name) }));
  throw new AppError("input.invalid", "Correct the fields named in issues.", issues);
}

/** The fields of a form: those that are objects are JSON. */
function readParts(sent: Fields, properties: Record<string, JsonSchema>): Fields {
  return Object.fromEntries(
    Object.entries(sent).map(([name, value]) => {
      if (typeof value !== "string" || properties[name]?.type !== "object") return [name, value];
      try {
        return [name, JSON.parse(value) as unknown];
      } catch {
        const issue = { path: [name], code: "invalid_field", message: `Send ${name} as JSON.` };
        throw new AppError("input.invalid", "Correct the fields named in issues.", [issue]);
      }
    }),
  );
}

/** A function that gathers a procedure's input from a request: address and query string, or address and JSON body. */
export function inputReader(procedure: Procedure): (request: FastifyRequest) => Fields {
  const inPath = new Set(pathParameters(procedure.rest.path));
  // Made when it is called for the first time: for all procedures it takes a tenth of the server's start.
  let made: Record<string, JsonSchema> | undefined;
  const propertiesOfInput = () => (made ??= propertiesOf(toJsonSchema(procedure.input, "input")));
  const fromQuery = readsQuery(procedure.rest);
  const isForm = procedure.upload === formType;
  const isUpload = procedure.upload !== undefined && !isForm;
  return ({ params, query, body }) => {
    const properties = propertiesOfInput();
    const { limit, ...rest } = fieldsOf(query);
    // Forms of pages send an empty one.
    const queried = limit === undefined || limit === "" ? rest : { limit, ...rest };
    const sent = isUpload ? {} : fieldsOf(body);
    refuse(fromQuery ? sent : queried, "misplaced_field", (name) =>
      fromQuery ? `Send ${name} in the query string.` : `Send ${name} in the JSON body.`,
    );
    const given = fromQuery ? queried : isForm ? readParts(sent, properties) : sent;
    refuse(
      Object.fromEntries(Object.entries(given).filter(([name]) => inPath.has(name))),
      "misplaced_field",
      (name) => `${name} is in the address already; leave it out here.`,
    );
    // A body has its own types; values in the URL are text.
    const texts = { ...(fromQuery && queried), ...fieldsOf(params) };
    return {
      ...(isUpload ? { file: body } : fromQuery ? {} : given),
      ...Object.fromEntries(
        Object.entries(texts).map(([name, value]) => [name, readText(value, properties[name])]),
      ),
    };
  };
}
