/** Money, dates and ids as the server has them, for frontends. */
export * from "@outlay/core/frontend";
