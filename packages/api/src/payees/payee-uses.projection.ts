import { payeeUses } from "@outlay/db";
import type { Projection } from "../feed/projection.ts";
import { payeeSearchText, payeeUse } from "./payee-uses.checks.ts";

export const payeeUsesProjection: Projection = {
  name: "payee uses",
  tables: [payeeUses],
  checks: [payeeUse, payeeSearchText],
};
