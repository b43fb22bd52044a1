import { z } from "zod";
import { idOutput, instantOutput } from "../fields.ts";

/** Also part of the example of a Session. */
export const userExample = {
  id: "01920000-0000-7000-8000-000000000001",
  email: "ada@example.com",
  name: "Ada",
  defaultBookId: "01920000-0000-7000-8000-000000000002",
  createdAt: "2026-11-21T09:30:00.000Z",
};

export const userOutput = z
  .strictObject({
    id: idOutput,
    email: z.string(),
    name: z.string(),
    defaultBookId: idOutput.meta({ description: "The book of requests that name none" }),
    createdAt: instantOutput,
  })
  .meta({ id: "User", examples: [userExample] });
export type User = z.output<typeof userOutput>;
