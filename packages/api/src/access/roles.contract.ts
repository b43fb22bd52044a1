import { z } from "zod";

export const roleSchema = z.enum(["owner", "editor", "viewer"]);
/** What a member is in a book. */
export type Role = z.output<typeof roleSchema>;
