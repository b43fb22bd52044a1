import type { Projection } from "../feed/projection.ts";
import { balance } from "./balances.checks.ts";

export const balanceProjection: Projection = {
  name: "balances",
  tables: [],
  checks: [balance],
};
