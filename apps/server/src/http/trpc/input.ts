import { findProcedure, procedures, transformer } from "@outlay/api";
import { z } from "zod";

/** Whether an input has a page's cursor, and no direction of its own. */
function isPaged(input: z.ZodType): boolean {
  let schema: unknown = input;
  while (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodDefault
  )
    schema = schema.unwrap();
  if (!(schema instanceof z.ZodObject)) return false;
  return "cursor" in schema.shape && !("direction" in schema.shape);
}

const pagedPaths: ReadonlySet<string> = new Set(
  procedures.filter(({ input }) => isPaged(input)).map(({ path }) => path),
);

/**
 * The input of a call as it was sent over tRPC. tRPC's infinite queries add the direction to the input of each page,
 * whatever the procedure takes; pages here lead forward only.
 */
export function readInput(path: string, sent: unknown): unknown {
  const input = transformer.deserialize(sent);
  if (typeof input !== "object" || input === null || !("direction" in input)) return input;
  if (!pagedPaths.has(path) || findProcedure(path)?.type !== "query") return input;
  const { direction: _, ...asked } = input;
  return asked;
}
