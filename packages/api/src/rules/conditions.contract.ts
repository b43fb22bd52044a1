import { amountInput, idInput, textInput, textKept } from "@outlay/core";
import { z } from "zod";
import { transactionKind } from "../ledger/transactions.contract.ts";

/** How many rules a book has, how many conditions a rule, and how many of the book's conditions are patterns. */
export const maxRules = 200;
const maxConditions = 10;
export const maxPatterns = 50;
const maxConditionText = 200;

const examples = {
  text: { field: "payee", op: "contains", value: "amzn" },
  amount: { field: "amount", op: "equals", value: "9.99" },
  range: { field: "amount", op: "between", value: { min: "10.00", max: "20.00" } },
  account: { field: "account", op: "equals", value: "01920000-0000-7000-8000-000000000003" },
  kind: { field: "kind", op: "equals", value: "expense" },
};

type TextField = z.ZodType<string>;

const onText = <Text extends TextField>(id: string, value: Text) =>
  z
    .strictObject({
      field: z.enum(["payee", "note", "text"]).meta({ description: "`text`: payee or note" }),
      op: z.enum(["contains", "equals", "startsWith", "matches"]),
      value,
    })
    .meta({
      id,
      description:
        "Case, accents and repeated blanks do not matter. `matches` finds a regular expression (RE2, by re2js) anywhere in the first 300 characters, whatever their case: no look-around, no back-references, repeats up to 1,000",
      examples: [examples.text],
    });

const onAmount = <Amount extends TextField>(id: string, value: Amount) =>
  z
    .strictObject({ field: z.literal("amount"), op: z.literal("equals"), value })
    .meta({ id, examples: [examples.amount] });

const onRange = <Amount extends TextField>(id: string, amount: Amount) =>
  z
    .strictObject({
      field: z.literal("amount"),
      op: z.literal("between"),
      value: z
        .strictObject({ min: amount.optional(), max: amount.optional() })
        .refine(({ min, max }) => min !== undefined || max !== undefined, "Give min or max."),
    })
    .meta({
      id,
      description: "Inclusive; open on the side that is left out",
      examples: [examples.range],
    });

const onAccount = z
  .strictObject({ field: z.literal("account"), op: z.literal("equals"), value: idInput })
  .meta({
    id: "RuleConditionOnAccount",
    description: "Of a transfer either account",
    examples: [examples.account],
  });

const onKind = z
  .strictObject({ field: z.literal("kind"), op: z.literal("equals"), value: transactionKind })
  .meta({ id: "RuleConditionOnKind", examples: [examples.kind] });

/** A condition, of fields as they are given, shown or stored; `name` is that of its parts in the document. */
function conditionOf<Text extends TextField, Amount extends TextField>(
  name: string,
  { text, amount }: { text: Text; amount: Amount },
) {
  const onAmounts = z
    .discriminatedUnion("op", [
      onAmount(`${name}OnAmount`, amount),
      onRange(`${name}OnRange`, amount),
    ])
    .meta({
      id: `${name}OnAmounts`,
      description: "In the currency of the account, whichever it is; without a sign",
      examples: [examples.amount],
    });
  return z
    .discriminatedUnion("field", [onText(`${name}OnText`, text), onAmounts, onAccount, onKind])
    .meta({ id: name, examples: [examples.text] });
}

export const conditionInput = conditionOf("NewRuleCondition", {
  text: textInput(maxConditionText),
  amount: amountInput,
});
export const conditionOutput = conditionOf("RuleCondition", {
  text: z.string(),
  amount: z.string(),
});
export type Condition = z.output<typeof conditionOutput>;

/** As a change in the feed can have recorded it: composing can have lengthened its text. */
export const conditionKept = conditionOf("RecordedRuleCondition", {
  text: textKept(maxConditionText),
  amount: amountInput,
});

export const whenOf = <One extends z.ZodType>(condition: One) =>
  z.array(condition).min(1).max(maxConditions);
