import { expect, test } from "vitest";
import { z } from "zod";
import { type JsonSchema, toJsonSchema } from "./json-schema.ts";
import { findProcedure, procedures } from "../procedures.ts";
import { readDocument } from "./ajv.fixture.ts";

type Media = { schema?: JsonSchema };
type Content = { content?: Record<string, Media> };
type Operation = { operationId: string; requestBody?: Content; responses: Record<string, Content> };

const { document: served, faultOf } = await readDocument();
const document = served as {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, JsonSchema> };
};
const operations = Object.values(document.paths).flatMap((path) => Object.values(path));

/** Whether the document and the server accept a body. */
function takes(path: string, body: object): { document: boolean; server: boolean } {
  const procedure = findProcedure(path);
  if (!procedure) throw new Error(`there is no ${path}`);
  const { method, path: address } = procedure.rest;
  const media = ["requestBody", "content", "application/json", "schema"];
  return {
    document:
      faultOf(["paths", `/api${address}`, method.toLowerCase(), ...media], body) === undefined,
    server: procedure.input.safeParse(body).success,
  };
}

type Case = [path: string, body: object];

const spends = (...amounts: unknown[]): Case[] =>
  amounts.map((amount) => ["expenses.create", { amount }]);
const opensWith = (...openingBalances: unknown[]): Case[] =>
  openingBalances.map((openingBalance) => ["accounts.create", { name: "Cash", openingBalance }]);
const spendsWith = (...fields: object[]): Case[] =>
  fields.map((each) => ["expenses.create", { amount: "1", ...each }]);
const opensIn = (...currencies: string[]): Case[] =>
  currencies.map((currency) => ["accounts.create", { name: "Cash", currency }]);

const good = [
  ...spends("12.50", "0.01", "0.001", "0.5", "007", 0.5, 12),
  ...spends("999999999999.999", "9999999999999.99", "99999999999999.9", "999999999999999"),
  ...opensWith("0", "-250.00", "0.000", "-0.5", -5, 0, "999999999999999"),
  ...opensIn("EUR", "KWD"),
  ...spendsWith(
    { id: "01920000-0000-7000-8000-000000000000" },
    { occurredOn: "1900-01-01" },
    { occurredOn: "2200-12-31" },
    { original: { amount: "1", currency: "JPY" } },
    { original: null, note: null, tags: [] },
  ),
];

const bad: Case[] = [
  ["expenses.create", {}],
  ...spends("0", "0.00", "-1", "1e3", "1,5", "+1", "", ".5", "5.", "1.00000", "0.00001", "x"),
  ...spends("1234567890123456", "9999999999999.999", "999999999999999.9"),
  ...spends(0, -1, -0.5, 1e15, null, true, ["1"]),
  ...opensWith("x", "1.00000", "--1", "9999999999999.999", 1e15, -1e15),
  ...opensIn("eur", "ZZZ", ""),
  ...spendsWith(
    { id: "01920000-0000-4000-8000-000000000000" },
    { id: "x" },
    { occurredOn: "1899-12-31" },
    { occurredOn: "2201-01-01" },
    { occurredOn: "2026-02-30" },
    { original: { amount: "1", currency: "XXX" } },
    { original: { amount: "-1", currency: "EUR" } },
    { accountId: "1" },
    { colour: "red" },
  ),
];

test.each(good)("the document and the server both accept %s with %j", (path, body) => {
  expect(takes(path, body)).toEqual({ document: true, server: true });
});

test.each(bad)("the document and the server both reject %s with %j", (path, body) => {
  expect(takes(path, body)).toEqual({ document: false, server: false });
});

const pages = operations.filter(({ operationId }) => operationId.endsWith(".list"));

test.each(pages)("the page of $operationId has a valid example", ({ operationId, responses }) => {
  const { $ref = "" } = responses["200"]?.content?.["application/json"]?.schema ?? {};
  const [example] = document.components.schemas[$ref.split("/").at(-1) ?? ""]?.examples ?? [];
  expect(example).toMatchObject({ items: [expect.anything()], nextCursor: null });
  const output = procedures.find(({ path }) => path === operationId)?.output ?? z.never();
  const reader = z.fromJSONSchema(toJsonSchema(output, "output"));
  expect(reader.safeParse(example).error).toBeUndefined();
});
