import type { inferRouterInputs, inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "./router.generated.ts";

export { type Client, type ClientOptions, createClient } from "./client.ts";
export { isOutlayError, type OutlayError } from "./errors.ts";
export { idempotencyKey, type Keyed } from "./idempotency.ts";
export type { AppRouter, ErrorCode, ErrorData, Issue, LiveEvent } from "./router.generated.ts";
export { type CodeRequest, signIn } from "./sign-in.ts";
export { memoryTokens, type Tokens, type TokenStore } from "./tokens.ts";

/** What each procedure takes: `RouterInputs["expenses"]["create"]`. */
export type RouterInputs = inferRouterInputs<AppRouter>;
/** What each procedure answers: `RouterOutputs["expenses"]["list"]`. */
export type RouterOutputs = inferRouterOutputs<AppRouter>;

export type Session = RouterOutputs["auth"]["login"];
export type User = RouterOutputs["profile"]["get"];
export type Book = RouterOutputs["books"]["get"];
export type Account = RouterOutputs["accounts"]["get"];
export type Category = RouterOutputs["categories"]["get"];
export type Expense = RouterOutputs["expenses"]["get"];
export type Transaction = RouterOutputs["transactions"]["get"];
/** What a personal access token may do: `expenses:read`. */
export type Scope = RouterInputs["tokens"]["create"]["scopes"][number];
export type Token = RouterOutputs["tokens"]["list"]["items"][number];
export type Change = RouterOutputs["changes"]["since"]["items"][number];
