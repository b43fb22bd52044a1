// What frontends need of money, dates and ids: no schemas, and nothing that a bundle would carry in vain.

export * from "./calendar.ts";
export * from "./currencies.ts";
export * from "./minor-units.ts";
export * from "./new-id.ts";
