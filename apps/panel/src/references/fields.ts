import type { JsonPath } from "../json.ts";
import type { JsonSchema } from "../schema/json-schema.ts";
import { type ListName, holdsIds } from "./lists.ts";

/** The list that a field's value is chosen from, by the field's name, in inputs and in results. */
const listsByField: Readonly<Record<string, ListName>> = {
  accountId: "accounts",
  fromAccountId: "accounts",
  toAccountId: "accounts",
  intoAccountId: "accounts",
  transferAccountId: "accounts",
  categoryId: "categories",
  categoryIds: "categories",
  exceptCategoryIds: "categories",
  parentId: "categories",
  replacementId: "categories",
  usualCategoryId: "categories",
  budgetId: "budgets",
  fromId: "budgets",
  toId: "budgets",
  bookId: "books",
  bookIds: "books",
  writtenWith: "tokens",
  defaultBookId: "books",
  userId: "members",
  actorId: "members",
  invitedBy: "members",
  invitationId: "invitations",
  personId: "people",
  paidBy: "people",
  interestCategoryId: "categories",
  refundOf: "expenses",
  scheduleId: "schedules",
  importId: "imports",
  match: "transactions",
  matchOf: "transactions",
  duplicateOf: "transactions",
  ruleIds: "rules",
  transactionId: "transactions",
  transactionIds: "transactions",
  payee: "payees",
  withoutPayees: "payees",
  tag: "tags",
  tags: "tags",
  withoutTags: "tags",
};

/** The list of the records that a group of procedures is about: what `id` is chosen from. */
const listsByGroup: Readonly<Record<string, ListName>> = {
  accounts: "accounts",
  alerts: "alerts",
  auth: "sessions",
  books: "books",
  budgets: "budgets",
  categories: "categories",
  channels: "channels",
  expenses: "expenses",
  goals: "goals",
  household: "people",
  identities: "identities",
  imports: "imports",
  members: "books",
  notifications: "notifications",
  passkeys: "passkeys",
  proposals: "proposals",
  rules: "rules",
  schedules: "schedules",
  tokens: "tokens",
  transactions: "transactions",
  webhooks: "webhooks",
};

/** Fields of one procedure that differ; null when no list has what they refer to. */
const exceptions: Readonly<Record<string, ListName | null>> = {
  // Lists leave out what is deleted.
  "expenses.restore.id": null,
  "transactions.restore.id": null,
  "household.removeSettlement.id": "settlements",
  "household.settle.from": "people",
  "household.settle.to": "people",
  "imports.removeProfile.id": "importProfiles",
  "payees.rename.name": "payees",
  "payees.merge.names": "payees",
  "payees.merge.into": "payees",
  // Of a condition on the account.
  "rules.create.value": "accounts",
  "rules.update.value": "accounts",
  "rules.preview.value": "accounts",
  "tags.rename.name": "tags",
  "tags.merge.names": "tags",
  "tags.merge.into": "tags",
};

/** The list that an input's field is chosen from; undefined for what is typed or new. */
export function listOfField(
  procedure: string,
  path: JsonPath,
  schema: JsonSchema,
): ListName | undefined {
  const field = path.findLast((key) => typeof key === "string");
  if (field === undefined || isNewId(schema)) return undefined;
  const list = findList(procedure, field);
  // A passkey's `id` is no id of a record.
  return list !== undefined && holdsIds(list) === (schema.format === "uuid") ? list : undefined;
}

function findList(procedure: string, field: string): ListName | undefined {
  const exception = exceptions[`${procedure}.${field}`];
  if (exception !== undefined) return exception ?? undefined;
  const group = procedure.slice(0, procedure.lastIndexOf("."));
  return listsByField[field] ?? (field === "id" ? listsByGroup[group] : undefined);
}

/** The list that has the name of an id in a result. */
export function listOfResult(field: string): ListName | undefined {
  const list = listsByField[field];
  return list !== undefined && holdsIds(list) ? list : undefined;
}

/** A client may choose the id of what it creates: a UUIDv7, which nothing else needs to be. */
export function isNewId({ pattern }: JsonSchema): boolean {
  return pattern?.includes("-7[") === true;
}
