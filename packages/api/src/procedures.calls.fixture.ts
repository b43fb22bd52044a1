import type { AppError } from "@outlay/core";
import { pathParameters, type Procedure } from "./procedures.ts";
import type { Caller } from "./testing.ts";

// How the tests of all procedures call them.

export async function call({ path }: Procedure, caller: Caller, input: object): Promise<unknown> {
  const procedure: unknown = path
    .split(".")
    .reduce((node: object, key) => Reflect.get(node, key) as object, caller);
  const answer = await (procedure as (given: object) => Promise<unknown>)(input);
  return answer instanceof Response ? answer.text() : answer;
}

export const unknownId = "01920000-0000-7000-8000-00000000dead";

export const idsInPath = ({ rest }: Procedure) =>
  pathParameters(rest.path).filter((field) => field !== "entity" && field !== "on");

/** An input of the right shape, whose ids name nothing: enough for what is refused before any record is looked for. */
export const namingNothing = (procedure: Procedure): Record<string, unknown> => ({
  ...(procedure.example as object | undefined),
  ...(procedure.upload !== undefined && { file: new Blob(["no file of ours"]) }),
  ...Object.fromEntries(
    idsInPath(procedure).map((field) => [field, field === "seq" ? 1 : unknownId]),
  ),
});

/** The permission error of a call; undefined if the caller has permission, even if the call fails otherwise. */
export async function keptOutBy(called: Promise<unknown>): Promise<string | undefined> {
  const code = await called.then(
    () => undefined,
    (error: Error) => (error.cause as AppError).code,
  );
  return code?.startsWith("book.") || code?.startsWith("auth.") ? code : undefined;
}

export const namesBook = ({ rest }: Procedure) => rest.path.startsWith("/books/{id}");
