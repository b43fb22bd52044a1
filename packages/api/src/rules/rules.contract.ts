import {
  idInput,
  idOutput,
  instantOutput,
  newIdInput,
  pageInput,
  pageOutput,
  textInput,
  versionInput,
  versionOutput,
} from "@outlay/core";
import { z } from "zod";
import { noteInput, payeeInput, tagsInput } from "../ledger/texts.contract.ts";
import { conditionInput, conditionOutput, whenOf } from "./conditions.contract.ts";

export const maxPosition = 1_000_000;

const isSet = (set: object, field: string) => Reflect.get(set, field) !== undefined;

const setFields = {
  categoryId: idInput.optional().meta({
    description: "Only of transactions of its kind that are not split",
  }),
  payee: payeeInput.optional(),
  tags: tagsInput
    .refine((tags) => tags.length > 0, "Name at least one tag.")
    .optional()
    .meta({ description: "In place of those that it has" }),
  note: noteInput.optional(),
  excluded: z.boolean().optional(),
  transferAccountId: idInput.optional().meta({
    description:
      "Makes an expense a transfer to this account, an income a transfer from it; only of accounts in one currency. Not together with categoryId",
  }),
};

const setExample = { categoryId: "01920000-0000-7000-8000-000000000004", payee: "Amazon" };
const whenExample = [{ field: "payee" as const, op: "contains" as const, value: "amzn" }];

/** What a rule sets, of fields as they are given or stored. */
export const setOf = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z
    .strictObject(shape)
    .refine((set) => Object.keys(set).some((field) => isSet(set, field)), "Set at least one field.")
    .refine(
      (set) => !(isSet(set, "categoryId") && isSet(set, "transferAccountId")),
      "A transfer has no category: give only one of categoryId and transferAccountId.",
    );

const setInput = setOf(setFields).meta({ id: "NewRuleEffects", examples: [setExample] });

export const setOutput = z
  .strictObject({
    categoryId: idOutput.optional(),
    payee: z.string().optional(),
    tags: z.array(z.string()).optional(),
    note: z.string().optional(),
    excluded: z.boolean().optional(),
    transferAccountId: idOutput.optional(),
  })
  .meta({ id: "RuleEffects", examples: [setExample] });
export type RuleSet = z.output<typeof setOutput>;

const example = {
  id: "01920000-0000-7000-8000-000000000012",
  name: "Amazon",
  when: whenExample,
  set: setExample,
  position: 1,
  enabled: true,
  version: 1,
  createdAt: "2026-11-21T09:30:00.000Z",
  updatedAt: "2026-11-21T09:30:00.000Z",
};

export const ruleOutput = z
  .strictObject({
    id: idOutput,
    name: z.string().nullable(),
    when: z.array(conditionOutput).meta({ description: "All of them must hold" }),
    set: setOutput,
    position: z.int().meta({ description: "Rules are tried in this order" }),
    enabled: z.boolean(),
    version: versionOutput,
    createdAt: instantOutput,
    updatedAt: instantOutput,
  })
  .meta({ id: "Rule", examples: [example] });
export type Rule = z.output<typeof ruleOutput>;

const name = textInput(100).nullable();
const when = whenOf(conditionInput).meta({ description: "All of them must hold" });
const position = z.int().min(0).max(maxPosition).meta({
  description:
    "Rules are tried in this order, lowest first. The rule that has this position and those right behind it move on by one",
});

/** What a rule does, apart from its name and order. */
export const ruleBody = { when, set: setInput };

export const createRuleInput = z.strictObject({
  id: newIdInput.optional(),
  name: name.default(null),
  ...ruleBody,
  position: position.optional(),
  enabled: z.boolean().default(true),
});
export type CreateRuleInput = z.output<typeof createRuleInput>;

export const getRuleInput = z.strictObject({ id: idInput });

export const updateRuleInput = z.strictObject({
  id: idInput,
  name: name.optional(),
  when: when.optional(),
  set: setInput.optional(),
  position: position.optional(),
  enabled: z.boolean().optional(),
  version: versionInput.optional(),
});
export type UpdateRuleInput = z.output<typeof updateRuleInput>;

export const removeRuleInput = z.strictObject({ id: idInput, version: versionInput.optional() });
export type RemoveRuleInput = z.output<typeof removeRuleInput>;

export const listRulesInput = z.strictObject(pageInput).prefault({});
export type ListRulesInput = z.output<typeof listRulesInput>;
export const listRulesOutput = pageOutput(ruleOutput);
