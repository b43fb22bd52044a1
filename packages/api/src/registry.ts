import {
  idempotencyKeys,
  invitations,
  memberships,
  proposals,
  webhookDeliveries,
  webhooks,
} from "@outlay/db";
import type { z } from "zod";
import { accountEntity } from "./accounts/account.entity.ts";
import { balanceProjection } from "./accounts/balance.projection.ts";
import { attachmentEntity } from "./attachments/attachment.entity.ts";
import { createDeletion, createPurge } from "./archive/deletion.ts";
import type { BookMakeup } from "./archive/import.ts";
import { partsOf, tablesOf } from "./archive/parts.ts";
import { emailConstraints } from "./auth/credentials/email.constraints.ts";
import { identityConstraints } from "./auth/identities/identities.constraints.ts";
import { passkeyConstraints } from "./auth/passkeys/passkeys.constraints.ts";
import { bookEntity } from "./books/book.entity.ts";
import { categoryEntity } from "./categories/category.entity.ts";
import { changeSchema } from "./changes/change-schemas.ts";
import { recordedChange } from "./changes/recorded.ts";
import { createUndo } from "./changes/undo.ts";
import { createDoctor } from "./doctor/doctor.ts";
import type { Projection } from "./feed/projection.ts";
import { goalEntity } from "./goals/goal.entity.ts";
import { personEntity } from "./household/person.entity.ts";
import { settlementEntity } from "./household/settlement.entity.ts";
import { shareDefaultEntity } from "./household/share-default.entity.ts";
import { sharesProjection } from "./household/shares.projection.ts";
import { importEntity } from "./imports/import.entity.ts";
import { transactionFeedProjection } from "./ledger/transaction-feed.projection.ts";
import { payeeUsesProjection } from "./payees/payee-uses.projection.ts";
import { alertEntity } from "./planning/alerts/alert.entity.ts";
import { balanceAlertsProjection } from "./planning/alerts/balance-alerts.projection.ts";
import { budgetEntity } from "./planning/budgets/budget.entity.ts";
import { budgetSpendingProjection } from "./planning/budgets/budget-spending.projection.ts";
import { notificationEntity } from "./planning/notifications/notification.entity.ts";
import { rateEntity } from "./rates/rate.entity.ts";
import { rateImportEntity } from "./rates/rate-import.entity.ts";
import { ruleEntity } from "./rules/rule.entity.ts";
import { scheduleEntity } from "./schedules/schedule.entity.ts";
import { scheduleLinksProjection } from "./schedules/schedule-links.projection.ts";
import { statementEntity } from "./statements/statement.entity.ts";
import { statementStatesProjection } from "./statements/statement-states.projection.ts";
import { createErrorMapping } from "./support/error-mapping.ts";
import { tagUsesProjection } from "./tags/tag-uses.projection.ts";
import { createTrashPurge } from "./trash/purge.ts";
import { totalsProjection } from "./transactions/totals.projection.ts";
import { transactionEntity } from "./transactions/transaction.entity.ts";

/** All projections of the ledger, in the order of their writes. */
export const projections: readonly Projection[] = [
  transactionFeedProjection,
  balanceProjection,
  totalsProjection,
  payeeUsesProjection,
  tagUsesProjection,
  budgetSpendingProjection,
  balanceAlertsProjection,
  scheduleLinksProjection,
  statementStatesProjection,
  sharesProjection,
];

/** All kinds of records, each after those that it refers to. */
export const entities = [
  bookEntity,
  accountEntity,
  categoryEntity,
  personEntity,
  shareDefaultEntity,
  settlementEntity,
  transactionEntity,
  attachmentEntity,
  importEntity,
  statementEntity,
  goalEntity,
  scheduleEntity,
  ruleEntity,
  rateEntity,
  rateImportEntity,
  budgetEntity,
  alertEntity,
  notificationEntity,
] as const;

/** Tables of a book that contain no records: webhooks, memberships, invitations, proposals and replies to requests. */
export const otherTables = [
  webhookDeliveries,
  webhooks,
  idempotencyKeys,
  proposals,
  invitations,
  memberships,
];

// For routers and commands:

export const findAppError = createErrorMapping([
  emailConstraints,
  passkeyConstraints,
  identityConstraints,
  ...entities.map(({ constraints }) => constraints),
]);

export const changeOutput = changeSchema(entities);
export type Change = z.output<typeof changeOutput>;

export const undo = createUndo(entities, findAppError);
const doctor = createDoctor(entities, projections);
export const { examineBook, examineBooks } = doctor;

export const bookMakeup: BookMakeup = {
  parts: partsOf(entities),
  recordedChange: recordedChange(entities),
  deriveBook: doctor.deriveBook,
  examineBook,
};
/** All tables of a book. */
export const bookTables = tablesOf(entities, { projections, others: otherTables });
export const deleteBook = createDeletion(bookTables);
export const purgeRemovedBooks = createPurge(bookTables);
export const purgeTrash = createTrashPurge(entities);
