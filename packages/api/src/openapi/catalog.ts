import { z } from "zod";
import { proceduresAtOnce, toJsonSchema } from "./json-schema.ts";
import { type Procedure, procedures } from "../procedures.ts";
import { mapInTurns } from "../support/turns.ts";

/** The procedures as JSON for the panel. */
export async function createCatalog(version: string) {
  return {
    title: "Outlay",
    version,
    procedures: await mapInTurns(procedures, entryOf, proceduresAtOnce),
  };
}

function entryOf({ input, output, rest, file, ...procedure }: Procedure) {
  return {
    ...procedure,
    answersFile: file !== undefined,
    rest: {
      method: rest.method,
      path: `/api${rest.path}`,
      successStatus: rest.status,
      input: rest.input,
    },
    input: toJsonSchema(input, "input"),
    output: output instanceof z.ZodVoid || file ? null : toJsonSchema(output, "output"),
    example: procedure.example ?? null,
  };
}
