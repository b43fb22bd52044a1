import type { AppRouter } from "./router.ts";

/** What each group of procedures is about, in the router's order. One that is missing does not compile. */
export const groupDescriptions: Record<keyof AppRouter["_def"]["record"], string> = {
  auth: "Sign up, sign in, rotate tokens, sign out",
  profile: "The signed-in user: name, email, password, default book",
  totp: "Codes of an authenticator app, as a second factor",
  passkeys: "Keys that a device keeps, to sign in without the password",
  books: "What a household keeps; every other record belongs to one",
  members: "Who shares a book, and who is invited to",
  accounts: "Where money is kept",
  categories: "What money is spent on or earned by",
  expenses: "Money spent",
  transactions: "Money spent, earned, refunded and moved, in one ledger",
  tags: "Labels that people put on transactions, across categories",
  payees: "Who was paid and who pays, to suggest while someone types",
  rates: "What one currency is worth in another",
  budgets: "How much may be spent in a period, and how much is left of it",
  alerts: "Limits of budgets and balances that notify when they are crossed",
  notifications: "What alerts have reported, and which of it is read",
  changes: "The history of a book: every change in order, as a live stream too, and undo",
  analytics: "What was spent and earned, added up; transfers are neither",
  tokens: "Personal access tokens, for programs",
};
