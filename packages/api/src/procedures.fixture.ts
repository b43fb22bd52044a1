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
  interestCategoryId: "category",
  fromAccountId: "account",
  toAccountId: "account",
  intoAccountId: "account",
  refundOf: "expense",
  splits: "category",
  shares: "person",
  split: "person",
  from: "person",
  to: "person",
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
  transactionId: "transaction",
  ruleIds: "rule",
  options: "account",
  changes: "category",
  defaultBookId: "book",
  bookId: "book",
  bookIds: "book",
};

/** What `id` names in a group. */
export const groupKinds: Record<string, string> = {
  auth: "session",
  passkeys: "passkey",
  identities: "identity",
  books: "book",
  members: "sharedBook",
  accounts: "account",
  statements: "statement",
  goals: "goal",
  categories: "category",
  expenses: "expense",
  transactions: "transaction",
  attachments: "attachment",
  tokens: "token",
  channels: "channel",
  budgets: "budget",
  alerts: "alert",
  notifications: "notification",
  operations: "operation",
  proposals: "proposal",
  imports: "import",
  schedules: "schedule",
  rules: "rule",
  household: "person",
  trash: "deleted",
  webhooks: "webhook",
};

/** Where that is not any record of the group. */
export const ofPath: Record<string, string> = {
  "accounts.loanSchedule": "loan",
  "accounts.payLoan": "loan",
  "imports.removeProfile": "importProfile",
  "imports.revert": "committedImport",
  "household.removeSettlement": "settlement",
};

let made = 0;
export const nextNumber = () => (made += 1);
export const name = () => `Made ${nextNumber()}`;

/** A bank's file; of a kind of its own, so that answers for others do not count for it. */
export const bankFile = () =>
  new Blob([`Date,Payee,Amount,${name()}\n2026-11-02,${name()},-1.00,\n`]);

/** A receipt of its own. */
export const receipt = () => new Blob([`%PDF-1.7 ${name()}`]);

/** Writes without a preview: those of a book as a whole, what sends a request or reads a file, and previews themselves. */
export const unseen = new Set([
  "books.remove",
  "books.restore",
  "webhooks.test",
  "imports.update",
  "changes.preview",
]);
