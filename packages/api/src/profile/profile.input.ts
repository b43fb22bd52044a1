import { z } from "zod";
import { idOutput, instantOutput } from "../fields.ts";

export const userOutput = z
  .strictObject({
    id: idOutput,
    email: z.string(),
    name: z.string(),
    defaultBookId: idOutput.meta({ description: "The book of requests that name none" }),
    createdAt: instantOutput,
  })
  .meta({ id: "User" });
export type User = z.output<typeof userOutput>;
