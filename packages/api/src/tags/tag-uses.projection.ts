import { tagUses } from "@outlay/db";
import type { Projection } from "../feed/projection.ts";
import { tagUse } from "./tag-uses.checks.ts";

export const tagUsesProjection: Projection = {
  name: "tag uses",
  tables: [tagUses],
  checks: [tagUse],
};
