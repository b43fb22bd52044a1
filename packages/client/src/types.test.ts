import type { AppRouter as ServerRouter } from "@outlay/api";
import type { inferRouterInputs, inferRouterOutputs } from "@trpc/server";
import { describe, expectTypeOf, test } from "vitest";
import type {
  BalanceNotification,
  BudgetNotification,
  EventNotification,
  Client,
  ErrorCode,
  ErrorCodes,
  Expense,
  isOutlayError,
  Issue,
  Notification,
  OutlayError,
  RouterInputs,
  RouterOutputs,
  Scope,
  UnknownNotification,
} from "./index.ts";

// These hold when the file compiles; running them is a formality.

describe("the client's types", () => {
  test("are those of the server's router, as it is now", () => {
    type Server = inferRouterInputs<ServerRouter>;
    type Uploading = "attachments" | "books" | "imports";
    expectTypeOf<Omit<RouterInputs, Uploading>>().toEqualTypeOf<Omit<Server, Uploading>>();
    type Books = Omit<Server["books"], "import">;
    expectTypeOf<Omit<RouterInputs["books"], "import">>().toEqualTypeOf<Books>();
    type Imports = Omit<Server["imports"], "preview">;
    expectTypeOf<Omit<RouterInputs["imports"], "preview">>().toEqualTypeOf<Imports>();
    type Attachments = Omit<Server["attachments"], "create">;
    expectTypeOf<Omit<RouterInputs["attachments"], "create">>().toEqualTypeOf<Attachments>();
    // A file's stream is the runtime's, whose chunks have no type there.
    expectTypeOf<Server["books"]["import"]>().toExtend<RouterInputs["books"]["import"]>();
    expectTypeOf<Server["imports"]["preview"]>().toExtend<RouterInputs["imports"]["preview"]>();
    type Attach = RouterInputs["attachments"]["create"];
    expectTypeOf<Server["attachments"]["create"]>().toExtend<Attach>();
    // Notifications may be of kinds that a later version adds.
    type Outputs = inferRouterOutputs<ServerRouter>;
    type Open = "changes" | "notifications" | "proposals";
    expectTypeOf<Omit<RouterOutputs, Open>>().toEqualTypeOf<Omit<Outputs, Open>>();
    expectTypeOf<Pick<Outputs, Open>>().toExtend<Pick<RouterOutputs, Open>>();
    type Known = Exclude<Notification, UnknownNotification>;
    expectTypeOf<Known>().toEqualTypeOf<Outputs["notifications"]["markRead"]>();
  });

  test("narrow a notification by its kind, also where there may be others", () => {
    const show = (notification: Notification) => {
      switch (notification.kind) {
        case "budget.threshold":
          return expectTypeOf(notification).toEqualTypeOf<BudgetNotification>();
        case "account.low_balance":
          return expectTypeOf(notification).toEqualTypeOf<BalanceNotification>();
        case "schedule.due":
        case "forecast.low":
        case "webhook.disabled":
        case "statement.broken":
        case "proposal.waiting":
          return expectTypeOf(notification).toEqualTypeOf<EventNotification>();
        default:
          expectTypeOf(notification).toEqualTypeOf<UnknownNotification>();
          expectTypeOf(notification.kind).toExtend<string>();
          return expectTypeOf(notification.entityId).toEqualTypeOf<string | null>();
      }
    };
    expectTypeOf(show).toBeFunction();
  });

  test("take money as text or number and answer it as text", () => {
    expectTypeOf<RouterInputs["expenses"]["create"]["amount"]>().toEqualTypeOf<string | number>();
    expectTypeOf<Expense["amount"]>().toEqualTypeOf<string>();
    expectTypeOf<Expense["original"]>().toEqualTypeOf<{
      amount: string;
      currency: string;
    } | null>();
  });

  test("answer instants as Dates and calendar dates as text", () => {
    expectTypeOf<Expense["createdAt"]>().toEqualTypeOf<Date>();
    expectTypeOf<Expense["deletedAt"]>().toEqualTypeOf<Date | null>();
    expectTypeOf<Expense["occurredOn"]>().toEqualTypeOf<string>();
  });

  test("know the scopes of tokens one by one", () => {
    expectTypeOf<"expenses:read">().toExtend<Scope>();
    expectTypeOf<"passkeys:read">().not.toExtend<Scope>();
    expectTypeOf<"analytics:write">().not.toExtend<Scope>();
  });

  test("need an amount of an expense and nothing else", () => {
    expectTypeOf<{ amount: string }>().toExtend<RouterInputs["expenses"]["create"]>();
    expectTypeOf<{ payee: string }>().not.toExtend<RouterInputs["expenses"]["create"]>();
    expectTypeOf<{ amount: boolean }>().not.toExtend<RouterInputs["expenses"]["create"]>();
  });

  test("let a list be asked for without an input", () => {
    expectTypeOf<undefined>().toExtend<RouterInputs["expenses"]["list"]>();
    expectTypeOf<RouterOutputs["expenses"]["list"]["items"]>().toEqualTypeOf<Expense[]>();
    expectTypeOf<RouterOutputs["expenses"]["list"]["nextCursor"]>().toEqualTypeOf<string | null>();
  });

  test("know queries from mutations", () => {
    expectTypeOf<Client["expenses"]["list"]>().toHaveProperty("query");
    expectTypeOf<Client["expenses"]["list"]>().not.toHaveProperty("mutate");
    expectTypeOf<Client["expenses"]["create"]>().toHaveProperty("mutate");
    expectTypeOf<Client>().not.toHaveProperty("nothing");
  });

  test("narrow an error to the codes that were asked for", () => {
    const narrow = (error: unknown, is: typeof isOutlayError) =>
      is(error, "id.taken", "version.conflict") ? error.data : undefined;
    type Narrowed = NonNullable<ReturnType<typeof narrow>>;
    expectTypeOf<Narrowed["code"]>().toEqualTypeOf<"id.taken" | "version.conflict">();
    expectTypeOf<OutlayError["data"]["code"]>().toEqualTypeOf<ErrorCode>();
    expectTypeOf<Narrowed["issues"]>().toEqualTypeOf<Issue[]>();
  });

  test("narrow an error to the codes that its procedure documents", () => {
    const narrow = (error: unknown, is: typeof isOutlayError) =>
      is(error, { procedure: "tags.merge" }) ? error.data : undefined;
    type Code = NonNullable<ReturnType<typeof narrow>>["code"];
    expectTypeOf<"tag.not_found">().toExtend<Code>();
    expectTypeOf<"auth.unauthenticated">().toExtend<Code>();
    expectTypeOf<"passkey.taken">().not.toExtend<Code>();
    expectTypeOf<ErrorCodes["expenses.create"]>().toExtend<ErrorCode>();
  });
});
