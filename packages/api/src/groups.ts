import type { AppRouter } from "./router.ts";

/** A description of each group, in the router's order. A missing one does not compile. */
export const groupDescriptions: Record<keyof AppRouter["_def"]["record"], string> = {
  auth: "Sign up, sign in, rotate tokens, sign out",
  profile: "The signed-in user: name, email, password, default book",
  totp: "Codes of an authenticator app, as a second factor",
  passkeys: "Keys on a device, to sign in without the password",
  books: "A household's accounts, transactions and budgets; every record belongs to one book",
  members: "The members of a book, and invitations to it",
  accounts: "Bank accounts, cash and other places where money is kept",
  statements: "What banks say that accounts held, compared with the ledger",
  categories: "Kinds of expenses and income",
  expenses: "Money spent",
  transactions: "Money spent, earned, refunded and moved, in one ledger",
  tags: "Labels of transactions, across categories",
  payees: "Payees and payers of transactions, as suggestions while typing",
  imports: "Banks' files: previewed, corrected and recorded, without duplicates",
  schedules: "What recurs: rent, salary, subscriptions; recorded or reminded of by itself",
  rules: "What fills in payee, category, tags and more where transactions match",
  household: "People who share expenses, their balances and settlements",
  rates: "Exchange rates between currencies",
  budgets: "Limits on spending in a period, and how much is left",
  alerts: "Limits on budgets and balances that notify when they are crossed",
  notifications: "Notifications of alerts, and whether they are read",
  changes:
    "The history of a book: every change in order, also as a live stream, undo, and previews of writes",
  operations: "The requests that changed a book, each undone as a whole",
  trash: "What was deleted and can be restored",
  analytics: "Reports on income and expenses; transfers are neither",
  tokens: "Personal access tokens, for programs",
  channels: "Where you get notifications besides the app: email and ntfy",
  webhooks: "What happens in a book, sent to its owner's programs",
};
