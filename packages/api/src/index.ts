export { type Credentials, type Identity, identify } from "./access/identity.ts";
export { isWithinProcedures } from "./access/limits.ts";
export type { TokenHolder } from "./access/principal.ts";
export { deliverChanges, type DeliveryEnd } from "./webhooks/delivery.ts";
export { findDueWebhooks } from "./webhooks/due.ts";
export { sweepDeliveries } from "./webhooks/log.ts";
export type { WebhookRef } from "./webhooks/progress.ts";
export { createQueue } from "./support/queues.ts";
export type { KeyRing } from "./access/access-tokens.ts";
export {
  type Change,
  findAppError,
  projections,
  purgeRemovedBooks,
  purgeTrash,
} from "./registry.ts";
export { openFeeds } from "./changes/live.ts";
export { importGlobalRates } from "./rates/import.ts";
export { postBookOccurrences } from "./schedules/book-occurrences.ts";
export { beginDays } from "./books/days.ts";
export { type Feeds, isDayBegan } from "./feed/follow.ts";
export { createCatalog } from "./openapi/catalog.ts";
export type { Context, FileReading, SecretCookie, ServerState, Site } from "./rpc/context.ts";
export { startInput, beginAttempt, getProvider, takeAttempt } from "./auth/identities/attempts.ts";
export { createProvider, type ProviderSettings } from "./auth/identities/provider.ts";
export type { ProviderFailure } from "./auth/identities/provider-failure.ts";
export { endAttempt, endProviderSessions } from "./auth/sign-in/by-provider.ts";
export { toReply } from "./auth/sign-in/session-cookie.ts";
export type { IdentityProvider } from "./support/ports.ts";
export { toIssues } from "./rpc/input-issues.ts";
export { readFilesInTurn } from "./imports/reading.ts";
export { createFolderStore } from "./attachments/folder-store.ts";
export type { FileStore } from "./support/file-store.ts";
export { sweepFiles } from "./support/unused-files.ts";
export { expireProposals } from "./proposals/expiry.ts";
export { sweepImports } from "./imports/expiry.ts";
export { describeFault } from "./support/error-mapping.ts";
export { assertBounded } from "./support/json-bounds.ts";
export { type JsonSchema, propertiesOf, toJsonSchema } from "./openapi/json-schema.ts";
export {
  claimDeliveries,
  type Delivery,
  type DueChannel,
  dropDeliveries,
  listDueChannels,
  noteFailure,
  noteSent,
} from "./auth/channels/deliveries.ts";
export {
  endChannel,
  findChannel,
  makeUnsubscribeCode,
  readUnsubscribeCode,
} from "./auth/channels/unsubscribe.ts";
export { notificationsMail, notificationsPush } from "./support/notification-messages.ts";
export { makeTokenMail } from "./auth/credentials/token-mail.ts";
export { countPasswords } from "./auth/credentials/passwords.ts";
export { seal, unseal } from "./access/sealing.ts";
export type { Mail, TokenMailRequest } from "./support/mail.ts";
export type { Answer, Fault, Outside, OutsideRequest, SendFailure } from "./support/ports.ts";
export { createOpenApiDocument } from "./openapi/document.ts";
export { eventName } from "./openapi/streams.ts";
export { toProblem } from "./openapi/problem.ts";
export { createConcurrencyLimit } from "./support/concurrency-limit.ts";
export {
  findProcedure,
  formType,
  isRestOnly,
  pathParameters,
  type Procedure,
  procedures,
  readsQuery,
} from "./procedures.ts";
export {
  type AppRouter,
  appRouter,
  callProcedure,
  callQueryForText,
  createCaller,
  type EventStream,
  openStream,
} from "./router.ts";
export { defaultLimits, type Limit, type Limits } from "./rpc/throttling/limits.ts";
export { type CallsUnderWay, trackCalls } from "./rpc/idempotency.ts";
export { networkOf } from "./rpc/throttling/network.ts";
export {
  createRequestBudget,
  type RequestBudget,
  type SharedCounts,
  type Spent,
} from "./rpc/throttling/request-budget.ts";
export { noCookie } from "./rpc/no-cookie.ts";
export { createThrottle, type Throttle } from "./rpc/throttling/throttle.ts";
export { isPersonalToken } from "./access/token-secrets.ts";
export { toErrorShape } from "./rpc/trpc.ts";
export {
  envelopeText,
  plainText,
  toPlainJson,
  transformer,
  writeOnce,
} from "./support/transformer.ts";
