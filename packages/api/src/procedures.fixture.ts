// Which kinds of records the ids in inputs name.

/** The kind of record that an id field names; `id` names one of the procedure's group. */
export const fieldKinds: Record<string, string> = {
  accountId: "account",
  categoryId: "category",
  categoryIds: "category",
  exceptCategoryIds: "category",
  fee: "category",
  parentId: "category",
  replacementId: "category",
  fromAccountId: "account",
  toAccountId: "account",
  refundOf: "expense",
  splits: "category",
  operations: "transaction",
  transactionIds: "transaction",
  seq: "change",
  budgetId: "budget",
  fromId: "budget",
  toId: "budget",
  userId: "member",
  actorId: "author",
  invitationId: "invitation",
  scheduleId: "schedule",
  template: "account",
  when: "account",
  set: "category",
  rule: "category",
  ruleIds: "rule",
  options: "account",
  changes: "category",
  defaultBookId: "book",
  bookId: "book",
};

/** What `id` names in a group. */
export const groupKinds: Record<string, string> = {
  auth: "session",
  passkeys: "passkey",
  books: "book",
  members: "sharedBook",
  accounts: "account",
  statements: "statement",
  categories: "category",
  expenses: "expense",
  transactions: "transaction",
  tokens: "token",
  channels: "channel",
  budgets: "budget",
  alerts: "alert",
  notifications: "notification",
  operations: "operation",
  imports: "import",
  schedules: "schedule",
  rules: "rule",
  trash: "deleted",
  webhooks: "webhook",
};

/** Where that is not any record of the group. */
export const ofPath: Record<string, string> = {
  "imports.removeProfile": "importProfile",
  "imports.revert": "committedImport",
};
