export { type Credentials, identify } from "./auth/identity.ts";
export { createQueue } from "./auth/queue.ts";
export type { KeyRing } from "./auth/tokens.ts";
export type { Change } from "./changes/changes.input.ts";
export { type Feeds, openFeeds } from "./changes/live.ts";
export { createCatalog } from "./catalog.ts";
export type { Context, Fault, Identity, Site } from "./context.ts";
export { AppError, type ErrorCode, maskedError } from "./errors.ts";
export { describeFault, findAppError } from "./faults.ts";
export { assertBounded } from "./json-bounds.ts";
export { type JsonSchema, propertiesOf, toJsonSchema } from "./json-schema.ts";
export type { Mail } from "./mail.ts";
export { createOpenApiDocument } from "./openapi/document.ts";
export { eventName } from "./openapi/streams.ts";
export { toProblem } from "./openapi/problem.ts";
export { createPlaces } from "./places.ts";
export {
  findProcedure,
  isOfRest,
  pathParameters,
  type Procedure,
  procedures,
  readsQuery,
} from "./procedures.ts";
export {
  type AppRouter,
  appRouter,
  callProcedure,
  createCaller,
  type EventStream,
  openStream,
} from "./router.ts";
export { defaultLimits, type Limit, type Limits } from "./throttling/limits.ts";
export { networkOf } from "./throttling/network.ts";
export {
  createRequestBudget,
  type RequestBudget,
  type Spent,
} from "./throttling/request-budget.ts";
export { createThrottle, type Throttle } from "./throttling/throttle.ts";
export { isPersonalToken } from "./tokens/secrets.ts";
export { toErrorShape } from "./trpc.ts";
export { envelopeText, plainText, toPlainJson, transformer, writeOnce } from "./wire.ts";
