import type { inferRouterInputs, inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "./router.generated.ts";

export { type Client, type ClientOptions, createClient } from "./client.ts";
export { type ErrorOf, isOutlayError, type OutlayError } from "./errors.ts";
export {
  idempotencyKey,
  type Keyed,
  type Progress,
  type Reported,
  type Reporting,
  withOperation,
  withProgress,
} from "./call-options.ts";
export type { FileReply, UploadedFile } from "./files.ts";
export type { DayBegan, LiveContext } from "./live-link.ts";
export type * from "./router.generated.ts";
export { readNotification } from "./notifications.ts";
export { preview, type PreviewOf, type WritePath } from "./preview.ts";
export { type CodeRequest, signIn } from "./sign-in.ts";
export {
  type AsyncStorage,
  browserTokens,
  cookieTokens,
  memoryTokens,
  storedTokens,
  type SyncTokenStore,
  type Tokens,
  type TokenStore,
} from "./tokens.ts";

/** What each procedure takes: `RouterInputs["expenses"]["create"]`. */
export type RouterInputs = inferRouterInputs<AppRouter>;
/** What each procedure answers: `RouterOutputs["expenses"]["list"]`. */
export type RouterOutputs = inferRouterOutputs<AppRouter>;
