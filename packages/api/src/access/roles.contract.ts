import { z } from "zod";

export const roleSchema = z.enum(["owner", "editor", "viewer"]);
/** A member's role in a book. */
export type Role = z.output<typeof roleSchema>;
