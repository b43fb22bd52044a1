import { z } from "zod";
import { toJsonSchema } from "./json-schema.ts";
import { procedures } from "../procedures.ts";

/** The procedures as JSON for the panel. */
export function createCatalog(version: string) {
  return {
    title: "Outlay",
    version,
    procedures: procedures.map(({ input, output, rest, file, ...procedure }) => ({
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
    })),
  };
}
