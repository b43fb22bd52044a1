import { expect, test } from "vitest";
import { type Procedure, filterProcedures, groupProcedures, shortName } from "./catalog.ts";

function procedure(path: string, method: string, summary: string): Procedure {
  const group = path.slice(0, path.lastIndexOf("."));
  const type = method === "GET" ? "query" : "mutation";
  const rest = { method, path: `/api/${group}`, successStatus: 200, input: "body" } as const;
  return {
    path,
    group,
    type,
    summary,
    auth: "user",
    rest,
    input: null,
    output: null,
    example: null,
    answersFile: false,
  };
}

const all = [
  procedure("auth.login", "POST", "Sign in"),
  procedure("expenses.create", "POST", "Record an expense"),
  procedure("expenses.list", "GET", "List expenses"),
];

test.each([
  ["", ["auth.login", "expenses.create", "expenses.list"]],
  ["expenses", ["expenses.create", "expenses.list"]],
  ["post expenses", ["expenses.create"]],
  ["QUERY", ["expenses.list"]],
  ["sign", ["auth.login"]],
  ["nothing like it", []],
])("the filter %j keeps %j", (words, paths) => {
  expect(filterProcedures(all, words).map(({ path }) => path)).toEqual(paths);
});

test("procedures are grouped in the server's order", () => {
  expect(groupProcedures(all).map(({ name, procedures }) => [name, procedures.length])).toEqual([
    ["auth", 1],
    ["expenses", 2],
  ]);
});

test("a procedure's short name is what follows its group", () => {
  expect(all.map(shortName)).toEqual(["login", "create", "list"]);
});
