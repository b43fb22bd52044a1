import {
  amountInput,
  amountOutput,
  currencyInput,
  dateInput,
  dateOutput,
  idInput,
  idOutput,
  instantInput,
  instantOutput,
  newIdInput,
  signedAmountInput,
  textInput,
} from "@outlay/core";
import type { z } from "zod";
import { type JsonSchema, toJsonSchema } from "./json-schema.ts";

// Moves what several operations share to the components, so that the document is a third as long and a
// generated client has one type for it.

type Json = { [key: string]: unknown };

const id = "01920000-0000-7000-8000-000000000000";
const instant = "2026-11-21T09:30:00.000Z";

type Shared = { schema: z.ZodType; io: "input" | "output"; example?: string };

/** Common fields, by their name in the components. */
const shared: Record<string, Shared> = {
  Amount: { schema: amountOutput, io: "output" },
  AmountInput: { schema: amountInput, io: "input" },
  SignedAmountInput: { schema: signedAmountInput, io: "input" },
  Currency: { schema: currencyInput, io: "input" },
  Date: { schema: dateOutput, io: "output", example: "2026-11-21" },
  DateInput: { schema: dateInput, io: "input" },
  Id: { schema: idOutput, io: "output", example: id },
  IdInput: { schema: idInput, io: "input", example: id },
  NewId: { schema: newIdInput, io: "input", example: id },
  Instant: { schema: instantOutput, io: "output", example: instant },
  InstantInput: { schema: instantInput, io: "input", example: instant },
  Text: { schema: textInput(1), io: "input", example: "Corner shop" },
};

/** Keywords about a place in the document, not about the values. */
const annotations = new Set(["description", "examples", "default"]);
/** Keywords that a place may have besides a reference to a shared schema. */
const bounds = new Set(["minLength", "maxLength"]);

const pick = (node: Json, keep: (key: string) => boolean): Json =>
  Object.fromEntries(Object.entries(node).filter(([key]) => keep(key)));

/** A key that is equal for schemas with the same values. */
const rulesOf = (schema: Json): string =>
  JSON.stringify(
    Object.entries(pick(schema, (key) => !annotations.has(key) && !bounds.has(key))).toSorted(
      ([a], [b]) => (a < b ? -1 : 1),
    ),
  );

const sharedSchemas: Record<string, JsonSchema> = Object.fromEntries(
  Object.entries(shared).map(([name, { schema, io, example }]) => {
    const { maxLength: _, ...rest } = toJsonSchema(schema, io);
    return [name, { ...rest, examples: rest.examples ?? [example] }];
  }),
);

const namesByRules = new Map(
  Object.entries(sharedSchemas).map(([name, schema]) => [rulesOf(schema as Json), name]),
);

/** The document with references to shared schemas. */
function shareSchemas(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(shareSchemas);
  if (typeof node !== "object" || node === null) return node;
  const schema = node as Json;
  const name =
    "type" in schema || "anyOf" in schema ? namesByRules.get(rulesOf(schema)) : undefined;
  if (name === undefined)
    return Object.fromEntries(
      Object.entries(schema).map(([key, value]) => [key, shareSchemas(value)]),
    );
  const known = sharedSchemas[name] as Json;
  const own = pick(schema, (key) => annotations.has(key) || bounds.has(key));
  const differing = pick(own, (key) => JSON.stringify(own[key]) !== JSON.stringify(known[key]));
  // Strict validators require the type next to bounds.
  const bounded = Object.keys(differing).some((key) => bounds.has(key)) && { type: schema["type"] };
  return { $ref: `#/components/schemas/${name}`, ...bounded, ...differing };
}

export type Operation = Json & { operationId: string; parameters: unknown[] };

/** ExpensesCreate for "expenses.create". */
const pascal = (path: string) =>
  path.replaceAll(/(?:^|\.)([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** Names the input or output object of an operation, if it has no name. */
function nameBody(body: unknown, name: string, schemas: Json): void {
  const { content = {} } = { ...(body as { content?: Record<string, { schema?: Json }> }) };
  const media = content["application/json"];
  if (media?.schema === undefined || "$ref" in media.schema) return;
  schemas[name] = media.schema;
  media.schema = { $ref: `#/components/schemas/${name}` };
}

/** Merges parameters that several operations share, such as the filters of lists. */
function shareParameters(operations: readonly Operation[], known: Json): void {
  const all = operations.flatMap(({ parameters }) => parameters);
  const counts = Map.groupBy(all, (parameter) => JSON.stringify(parameter));
  for (const operation of operations) {
    operation.parameters = operation.parameters.map((parameter) => {
      const text = JSON.stringify(parameter);
      const { name } = parameter as { name?: string };
      if (name === undefined || (counts.get(text)?.length ?? 0) < 2) return parameter;
      const free = freeName(pascal(name), text, known);
      known[free] = parameter;
      return { $ref: `#/components/parameters/${free}` };
    });
  }
}

/** The name, with a number if another parameter has it. */
function freeName(name: string, text: string, known: Json, attempt = 1): string {
  const tried = attempt === 1 ? name : `${name}${attempt}`;
  const taken = known[tried];
  if (taken === undefined || JSON.stringify(taken) === text) return tried;
  return freeName(name, text, known, attempt + 1);
}

export type Document = {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Json; parameters: Json } & Json;
} & Json;

/** The document without repetitions. */
export function share(document: Document): Document {
  const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
  const { components } = document;
  for (const { operationId, requestBody, responses } of operations) {
    nameBody(requestBody, `${pascal(operationId)}Input`, components.schemas);
    for (const response of Object.values({ ...(responses as Json) }))
      nameBody(response, `${pascal(operationId)}Output`, components.schemas);
  }
  const shorter = shareSchemas(document) as Document;
  const rewritten = Object.values(shorter.paths).flatMap((path) => Object.values(path));
  shareParameters(rewritten, shorter.components.parameters);
  Object.assign(shorter.components.schemas, sharedSchemas);
  return shorter;
}
