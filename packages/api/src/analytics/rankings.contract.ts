import { z } from "zod";
import { amountOutput } from "@outlay/core";
import { maxNames } from "../ledger/list.contract.ts";
import {
  currencyOutput,
  explainOutput,
  kindOutput,
  reportInput,
  shareOutput,
  unconvertedOutput,
} from "./report.contract.ts";

export const rankingInput = reportInput({
  kind: kindOutput.default("expense").meta({ description: "Expenses less refunds, or income" }),
  limit: z
    .int()
    .min(1)
    .max(maxNames)
    .default(20)
    .meta({ description: "Number of items, largest first" }),
});
export type RankingInput = z.output<typeof rankingInput>;

const ranked = {
  amount: amountOutput,
  share: shareOutput,
  count: z.int().meta({ description: "Number of transactions" }),
  explain: explainOutput("amount"),
};

const ranking = {
  currency: currencyOutput,
  total: amountOutput,
  unconverted: unconvertedOutput,
  explain: explainOutput("total"),
};

export const byPayeeOutput = z.strictObject({
  ...ranking,
  items: z.array(z.strictObject({ payee: z.string(), ...ranked })),
  other: z
    .strictObject(ranked)
    .meta({ description: "All other payees, and transactions without a payee" }),
});
export type ByPayee = z.output<typeof byPayeeOutput>;

export const byTagOutput = z.strictObject({
  ...ranking,
  items: z
    .array(z.strictObject({ tag: z.string(), ...ranked }))
    .meta({ description: "A transaction with several tags counts in each of them" }),
  other: z.strictObject(ranked).meta({ description: "Transactions with none of these tags" }),
});
export type ByTag = z.output<typeof byTagOutput>;
