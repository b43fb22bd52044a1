import { z } from "zod";
import { accountOutput } from "../accounts/accounts.contract.ts";
import { alertOutput } from "../planning/alerts/alerts.contract.ts";
import { budgetImage } from "../planning/budgets/budgets.contract.ts";
import { categoryOutput } from "../ledger/category.contract.ts";
import { bookImage } from "../books/books.contract.ts";
import { exampleOf, idInput, idOutput, instantOutput } from "@outlay/core";
import { rateImportOutput, rateOutput } from "../rates/rates.contract.ts";
import { notificationOutput } from "../planning/notifications/notifications.contract.ts";
import { transactionImage } from "../ledger/transactions.contract.ts";

const seq = z.int().min(1);

export const listChangesInput = z
  .strictObject({
    since: z
      .int()
      .min(0)
      .default(0)
      .meta({ description: "The number of the last change you have; 0 for all" }),
    limit: z.int().min(1).max(200).default(50).meta({ description: "Changes per page" }),
  })
  .prefault({});
export type ListChangesInput = z.output<typeof listChangesInput>;

export const liveInput = z
  .strictObject({
    lastEventId: z
      .string()
      .regex(/^\d{1,15}$/, "Send the id of the last event you got.")
      .optional()
      .meta({
        description:
          "The id of the last event you received; 0 for all changes, absent for new ones only",
      }),
    bookId: idInput.optional().meta({ description: "Instead of the x-book-id header" }),
  })
  .prefault({});
export type LiveInput = z.output<typeof liveInput>;

export const undoChangeInput = z.strictObject({
  seq: seq.meta({ description: "The number of the change to undo" }),
});

/** One kind of record in the feed; before a create and after a final removal there is nothing. */
function entityOutput<Name extends string, Image extends z.ZodType>(entity: Name, image: Image) {
  return z
    .strictObject({
      seq: z.int().meta({ description: "The change's number in the book: from 1, without gaps" }),
      entity: z.literal(entity),
      entityId: idOutput,
      op: z.enum(["create", "update", "delete", "restore"]),
      at: instantOutput,
      actorId: idOutput.meta({ description: "The user who made the change" }),
      before: image.nullable(),
      after: image.nullable(),
    })
    .meta({
      id: `${entity.charAt(0).toUpperCase()}${entity.slice(1)}Change`,
      examples: [{ ...changeExample, entity, after: exampleOf(image) }],
    });
}

const changeExample = {
  seq: 1,
  entityId: "01920000-0000-7000-8000-000000000003",
  op: "create",
  at: "2026-11-21T09:30:00.000Z",
  actorId: "01920000-0000-7000-8000-000000000001",
  before: null,
};

const accountExample = {
  id: "01920000-0000-7000-8000-000000000003",
  name: "Cash",
  kind: "cash",
  currency: "EUR",
  openingBalance: "100.00",
  archived: false,
  version: 1,
  createdAt: "2026-11-21T09:30:00.000Z",
  updatedAt: "2026-11-21T09:30:00.000Z",
};

export const accountImage = accountOutput.omit({ balance: true }).meta({
  id: "AccountImage",
  description: "Without the balance, which is derived",
  examples: [accountExample],
});

export const changeOutput = z
  .discriminatedUnion("entity", [
    entityOutput("account", accountImage),
    entityOutput("alert", alertOutput),
    entityOutput("book", bookImage),
    entityOutput("budget", budgetImage),
    entityOutput("category", categoryOutput),
    entityOutput("rate", rateOutput),
    entityOutput("rateImport", rateImportOutput),
    entityOutput("notification", notificationOutput),
    entityOutput("transaction", transactionImage),
  ])
  .meta({
    id: "Change",
    examples: [{ ...changeExample, entity: "account", after: accountExample }],
  });
export type Change = z.output<typeof changeOutput>;
export type ChangeOf<Entity extends Change["entity"]> = Extract<Change, { entity: Entity }>;

export const listChangesOutput = z.strictObject({
  items: z.array(changeOutput),
  nextSince: z.int().meta({ description: "The `since` of the next call" }),
  upToDate: z.boolean().meta({ description: "Whether these include the latest change" }),
});
export type ChangePage = z.output<typeof listChangesOutput>;
