export { type Credentials, identify } from "./auth/identity.ts";
export { type KeyRing } from "./auth/tokens.ts";
export { type Context, type Fault } from "./context.ts";
export { AppError, type ErrorCode, kindStatus } from "./errors.ts";
export { type AppRouter, appRouter, createCaller } from "./router.ts";
export { toAppError } from "./trpc.ts";
