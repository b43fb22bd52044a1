/** What a column holds. Of the dates, the first of this list that a row has is its day in the account's books. */
export const dateRoles = ["bookedOn", "date", "transactedOn", "valuedOn"] as const;

export const numberRoles = [
  "amount",
  "moneyOut",
  "moneyIn",
  "balance",
  "fee",
  "originalAmount",
] as const;

export const textRoles = [
  "currency",
  "originalCurrency",
  "direction",
  "payee",
  "note",
  "type",
  "category",
  "tags",
  "bankId",
  "status",
  "account",
] as const;

export type DateRole = (typeof dateRoles)[number];
export type NumberRole = (typeof numberRoles)[number];
export type TextRole = (typeof textRoles)[number];
export type Role = DateRole | NumberRole | TextRole;

export const isDateRole = (role: Role) => (dateRoles as readonly Role[]).includes(role);
export const isNumberRole = (role: Role) => (numberRoles as readonly Role[]).includes(role);
