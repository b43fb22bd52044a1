export * from "./accounts.ts";
export * from "./books.ts";
export * from "./categories.ts";
export * from "./memberships.ts";
export * from "./transactions.ts";
export * from "./users.ts";
