import { type AnyProcedure, type AnyRouter, callTRPCProcedure } from "@trpc/server";
import { accountsRouter } from "./accounts/accounts.router.ts";
import { analyticsRouter } from "./analytics/analytics.router.ts";
import { alertsRouter } from "./planning/alerts/alerts.router.ts";
import { authRouter } from "./auth/sign-in/auth.router.ts";
import { attachmentsRouter } from "./attachments/attachments.router.ts";
import { createArchiveProcedures } from "./archive/archive.router.ts";
import { booksProcedures } from "./books/books.router.ts";
import { budgetsRouter } from "./planning/budgets/budgets.router.ts";
import { channelsRouter } from "./auth/channels/channels.router.ts";
import { categoriesRouter } from "./categories/categories.router.ts";
import { createChangesRouter, notificationsLive } from "./changes/changes.router.ts";
import { createOperationsRouter } from "./changes/operations.router.ts";
import type { Context } from "./rpc/context.ts";
import { householdRouter } from "./household/household.router.ts";
import { importsRouter } from "./imports/imports.router.ts";
import { membersRouter } from "./members/members.router.ts";
import { notificationsProcedures } from "./planning/notifications/notifications.router.ts";
import { passkeysRouter } from "./auth/passkeys/passkeys.router.ts";
import { payeesRouter } from "./payees/payees.router.ts";
import { createProfileRouter } from "./auth/profile/profile.router.ts";
import { createProposalsRouter } from "./proposals/proposals.router.ts";
import { ratesRouter } from "./rates/rates.router.ts";
import { bookMakeup, changeOutput, deleteBook, undo } from "./registry.ts";
import { rulesProcedures } from "./rules/rules.router.ts";
import type { Meta } from "./rpc/procedure-meta.ts";
import { createQueryTexts } from "./rpc/query-text.ts";
import { schedulesProcedures } from "./schedules/schedules.router.ts";
import { suggestProcedures } from "./schedules/suggest.router.ts";
import { statementsRouter } from "./statements/statements.router.ts";
import { tagsRouter } from "./tags/tags.router.ts";
import { createTokensRouter } from "./auth/tokens/tokens.router.ts";
import { identitiesRouter } from "./auth/identities/identities.router.ts";
import { totpRouter } from "./auth/totp/totp.router.ts";
import { goalsRouter } from "./goals/goals.router.ts";
import { expensesRouter } from "./transactions/expenses.router.ts";
import { createTrashRouter } from "./trash/trash.router.ts";
import { transactionsRouter } from "./transactions/transactions.router.ts";
import { webhooksRouter } from "./webhooks/webhooks.router.ts";
import { type StreamStart, createCallerFactory, router } from "./rpc/trpc.ts";

const procedureAccess = { find: findDefinition, call: callProcedure };

/** All procedures, for both transports. */
export const appRouter = router({
  auth: authRouter,
  profile: createProfileRouter(deleteBook),
  totp: totpRouter,
  passkeys: passkeysRouter,
  identities: identitiesRouter,
  books: router({ ...booksProcedures, ...createArchiveProcedures(bookMakeup) }),
  members: membersRouter,
  accounts: accountsRouter,
  statements: statementsRouter,
  goals: goalsRouter,
  categories: categoriesRouter,
  expenses: expensesRouter,
  transactions: transactionsRouter,
  attachments: attachmentsRouter,
  tags: tagsRouter,
  payees: payeesRouter,
  imports: importsRouter,
  schedules: router({ ...schedulesProcedures, ...suggestProcedures }),
  rules: router(rulesProcedures),
  household: householdRouter,
  rates: ratesRouter,
  budgets: budgetsRouter,
  alerts: alertsRouter,
  notifications: router({ ...notificationsProcedures, live: notificationsLive }),
  changes: createChangesRouter({
    change: changeOutput,
    undo,
    procedures: procedureAccess,
  }),
  proposals: createProposalsRouter(changeOutput, procedureAccess),
  operations: createOperationsRouter(undo),
  trash: createTrashRouter(undo),
  analytics: analyticsRouter,
  tokens: createTokensRouter(procedureAccess, undo),
  channels: channelsRouter,
  webhooks: webhooksRouter,
});

export type AppRouter = typeof appRouter;
export const createCaller = createCallerFactory(appRouter);

const untyped: AnyRouter = appRouter;

/** The procedures by their path, such as `expenses.create`. */
export const proceduresByPath = untyped._def.procedures as Record<string, AnyProcedure>;

type Definition = { type: string; meta: Meta };

function findDefinition(path: string): Definition | undefined {
  const procedure = Object.hasOwn(proceduresByPath, path) ? proceduresByPath[path] : undefined;
  if (!procedure) return undefined;
  const { type, meta } = procedure._def as Definition;
  return { type, meta };
}

/** The events of a subscription, each with the id to resume from. */
export type EventStream = AsyncIterable<readonly [id: string, data: object, ...unknown[]]> &
  StreamStart;

type Call = {
  path: string;
  type: "query" | "mutation" | "subscription";
  input: unknown;
  signal?: AbortSignal | undefined;
};

/** Calls a procedure by its path, as tRPC does. */
export async function callProcedure(
  ctx: Context,
  { path, type, input, signal }: Call,
): Promise<unknown> {
  return callTRPCProcedure({
    router: appRouter,
    path,
    type,
    ctx,
    getRawInput: async () => input,
    signal,
    batchIndex: 0,
  });
}

/** Calls a query by its path, for its result as JSON text. */
export const callQueryForText = createQueryTexts(proceduresByPath);

/** Calls a subscription by its path; the stream ends with the signal. */
export async function openStream(ctx: Context, call: Omit<Call, "type">): Promise<EventStream> {
  return (await callProcedure(ctx, { ...call, type: "subscription" })) as EventStream;
}
