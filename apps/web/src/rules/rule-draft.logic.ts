import type { Rule, RouterInputs } from "@outlay/client";
import type { RuleSearch } from "./rule-search.logic.ts";

type CreateInput = RouterInputs["rules"]["create"];
export type ConditionInput = CreateInput["when"][number];

export const fieldNames = ["text", "payee", "note", "amount", "account", "kind"] as const;
export type FieldName = (typeof fieldNames)[number];

/** A condition as it is edited: amounts as they are typed. */
export type ConditionDraft = {
  key: number;
  field: FieldName;
  op: string;
  value: string;
  min: string;
  max: string;
};

export const opsOf = {
  text: ["contains", "startsWith", "equals", "matches"],
  payee: ["contains", "startsWith", "equals", "matches"],
  note: ["contains", "startsWith", "equals", "matches"],
  amount: ["between", "equals"],
  account: ["equals"],
  kind: ["equals"],
} as const satisfies Record<FieldName, readonly string[]>;

/** The form's fields; "" sets nothing. */
export type RuleDraft = {
  name: string;
  conditions: readonly ConditionDraft[];
  payee: string;
  categoryId: string | undefined;
  tags: string;
  note: string;
  excluded: "" | "true" | "false";
  transferAccountId: string;
};

const emptyCondition = { op: "contains", value: "", min: "", max: "" };

export function newCondition(key: number, field: FieldName = "text"): ConditionDraft {
  return { ...emptyCondition, key, field, op: opsOf[field][0] };
}

const empty: Omit<RuleDraft, "conditions"> = {
  name: "",
  payee: "",
  categoryId: undefined,
  tags: "",
  note: "",
  excluded: "",
  transferAccountId: "",
};

/** A new rule, with what a transaction or a row of a file has given it. */
export function newRuleDraft({ text = "", categoryId }: RuleSearch = {}): RuleDraft {
  return { ...empty, categoryId, conditions: [{ ...newCondition(0), value: text }] };
}

type Write = (amount: string) => string;

function toConditionDraft(
  condition: Rule["when"][number],
  key: number,
  write: Write,
): ConditionDraft {
  const common = { ...emptyCondition, key, field: condition.field, op: condition.op };
  if (condition.field !== "amount") return { ...common, value: condition.value };
  if (condition.op === "equals") return { ...common, value: write(condition.value) };
  const { min, max } = condition.value;
  return { ...common, min: write(min ?? ""), max: write(max ?? "") };
}

export function toRuleDraft({ name, when, set }: Rule, write: Write): RuleDraft {
  return {
    name: name ?? "",
    conditions: when.map((condition, key) => toConditionDraft(condition, key, write)),
    payee: set.payee ?? "",
    categoryId: set.categoryId,
    tags: (set.tags ?? []).join(", "),
    note: set.note ?? "",
    excluded: set.excluded === undefined ? "" : set.excluded ? "true" : "false",
    transferAccountId: set.transferAccountId ?? "",
  };
}

/** Reads an amount as it is typed; undefined where it is unclear. */
type Read = (text: string) => string | undefined;

function toCondition(draft: ConditionDraft, read: Read): ConditionInput {
  const { field, op } = draft;
  const value = draft.value.trim();
  // What is unclear is sent as it is: the server says what is wrong, at the field.
  const amountOf = (text: string) => read(text) ?? text.trim();
  if (field === "amount" && op === "equals") return { field, op, value: amountOf(value) };
  if (field === "amount") {
    const { min, max } = draft;
    const range = {
      ...(min.trim() !== "" && { min: amountOf(min) }),
      ...(max.trim() !== "" && { max: amountOf(max) }),
    };
    return { field, op: "between", value: range };
  }
  return { field, op, value } as ConditionInput;
}

const tagsOf = (text: string) =>
  text
    .split(",")
    .map((tag) => tag.trim().replace(/^#/, ""))
    .filter((tag) => tag !== "");

/** What the form means. A transfer has no category. */
export function toRuleBody(draft: RuleDraft, read: Read): Pick<CreateInput, "when" | "set"> {
  const { payee, categoryId, note, excluded, transferAccountId } = draft;
  const tags = tagsOf(draft.tags);
  const isTransfer = transferAccountId !== "";
  return {
    when: draft.conditions.map((condition) => toCondition(condition, read)),
    set: {
      ...(payee.trim() !== "" && { payee: payee.trim() }),
      ...(categoryId !== undefined && !isTransfer && { categoryId }),
      ...(tags.length > 0 && { tags }),
      ...(note.trim() !== "" && { note: note.trim() }),
      ...(excluded !== "" && { excluded: excluded === "true" }),
      ...(isTransfer && { transferAccountId }),
    },
  };
}
