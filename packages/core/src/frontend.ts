// What frontends need of money, dates and ids: no schemas, and nothing that a bundle would carry in vain.

export * from "./frontend-dates.ts";
export * from "./frontend-money.ts";
export * from "./new-id.ts";
