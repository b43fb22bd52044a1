import { z } from "zod";
import { amountOutput, idOutput } from "@outlay/core";
import { actorOutput } from "../access/actor.contract.ts";
import {
  currencyOutput,
  explainOutput,
  periodFields,
  reportInput,
  unconvertedOutput,
} from "./report.contract.ts";

export const byMemberInput = reportInput({});
export type ByMemberInput = z.output<typeof byMemberInput>;

const figures = {
  income: amountOutput,
  expense: periodFields.expense,
  net: periodFields.net,
  explain: explainOutput("income", "expense", "net"),
};

export const byMemberOutput = z.strictObject({
  currency: currencyOutput,
  from: periodFields.from,
  to: periodFields.to,
  ...figures,
  items: z.array(
    z.strictObject({
      actorId: actorOutput.shape.id,
      name: actorOutput.shape.name,
      ...figures,
      count: z.int().meta({ description: "Number of transactions" }),
    }),
  ),
  shares: z
    .array(
      z.strictObject({
        personId: idOutput,
        name: z.string(),
        expense: periodFields.expense,
        count: z.int().meta({ description: "Number of transactions" }),
      }),
    )
    .meta({
      description:
        "What is each person's own part of shared expenses, less that of refunds, largest first",
    }),
  unconverted: unconvertedOutput,
});
export type ByMember = z.output<typeof byMemberOutput>;
