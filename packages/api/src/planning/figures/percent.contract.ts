import { z } from "zod";

/** A percentage of a budget's limit. */
export const percentInput = z
  .int()
  .min(1)
  .max(1000)
  .meta({ examples: [80] });
