import { idOutput } from "@outlay/core";
import { z } from "zod";

/** A person who wrote to a book, now or earlier a member. */
export const actorOutput = z
  .strictObject({
    id: idOutput,
    name: z.string().nullable().meta({ description: "Null when the user was deleted" }),
  })
  .meta({
    id: "Actor",
    examples: [{ id: "01920000-0000-7000-8000-000000000001", name: "Alice" }],
  });
export type Actor = z.output<typeof actorOutput>;
