import { type Db, scheduleOccurrences, schedules, scheduleSettings } from "@outlay/db";
import { isCurrency, minorToThousandths, textKept, versionInput } from "@outlay/core";
import { and, eq, isNull } from "drizzle-orm";
import { NIL } from "uuid";
import { z } from "zod";
import { defineEntity, rowById } from "../feed/entity.ts";
import { nameKept } from "../feed/snapshot.contract.ts";
import { sharesStored } from "../ledger/shares.contract.ts";
import { tagsKept } from "../ledger/texts.contract.ts";
import { textBounds } from "../ledger/text-bounds.contract.ts";
import {
  amountMinor,
  type ArchiveRow,
  keptFields,
  partMinor,
  partOf,
  periodDay,
} from "../support/archive-part.ts";
import { takenId } from "../support/replay.ts";
import { recordedSchedule, ruleKept } from "./schedule-snapshot.contract.ts";
import {
  findUnknownCategory,
  scheduleAuthor,
  scheduleCategory,
  schedulePosition,
  scheduleRecord,
  scheduleSettled,
  scheduleThousandths,
} from "./schedules.checks.ts";
import { scheduleImage } from "./schedules.contract.ts";
import { maxSchedules } from "./schedules.ts";
import { revertSchedule } from "./reverting.ts";

const { currency } = keptFields;

const splitsKept = z
  .array(
    z.strictObject({
      categoryId: z.uuid(),
      amountMinor: partMinor,
      note: textKept(textBounds.splitNote).nullable(),
    }),
  )
  .max(50);

/** It follows from the amount. */
function thousandthsOf(row: ArchiveRow): string {
  const code = String(row["currency"]);
  const minor = BigInt(String(row["amountMinor"]));
  return isCurrency(code) ? String(minorToThousandths(minor, code)) : String(minor);
}

async function findTooMany(tx: Db, bookId: string): Promise<string | undefined> {
  const live = and(eq(schedules.bookId, bookId), isNull(schedules.deletedAt));
  const count = await tx.$count(schedules, live);
  return count > maxSchedules ? `At most ${maxSchedules} are live.` : undefined;
}

export const scheduleEntity = defineEntity({
  name: "schedule",
  snapshot: { output: scheduleImage, input: recordedSchedule, fixed: ["createdAt"] },
  revert: revertSchedule,
  revertErrors: ["schedule.not_found", "schedule.limit"],
  checks: [
    scheduleSettled,
    scheduleAuthor,
    schedulePosition,
    scheduleThousandths,
    scheduleCategory,
    scheduleRecord,
  ],
  feedRow: rowById(schedules),
  archive: [
    partOf(schedules, {
      since: 2,
      fields: {
        name: nameKept,
        version: versionInput,
        openOn: periodDay,
        nextDueOn: periodDay,
        lookOn: periodDay,
      },
      // It follows from the feed, and is read from it at the end of an import.
      made: { createdBy: () => NIL },
      most: 10_000,
      findFault: findTooMany,
    }),
    partOf(scheduleSettings, {
      since: 2,
      fields: {
        fromOn: periodDay,
        rule: ruleKept,
        currency,
        amountMinor,
        toCurrency: currency,
        toAmountMinor: amountMinor,
        feeMinor: amountMinor,
        splits: splitsKept,
        shares: sharesStored,
        payee: textKept(textBounds.payee),
        note: textKept(textBounds.note),
        tags: tagsKept,
        originalAmountMinor: amountMinor,
        originalCurrency: currency,
      },
      made: { amountThousandths: thousandthsOf },
      createUpgrade: () => (row) => ({ shares: null, ...row }),
      findFault: findUnknownCategory,
    }),
    partOf(scheduleOccurrences, {
      since: 2,
      fields: { onDay: periodDay, dueOn: periodDay, amountMinor, currency },
    }),
  ],
  // Its settings and occurrences go with it.
  purge: { table: schedules, atATime: 20, expired: "change.final" },
  constraints: {
    schedules_pkey: ["id.taken", ["id"], takenId],
    schedule_settings_account_fkey: [
      "account.not_found",
      ["template", "accountId"],
      "No account has this id.",
    ],
    schedule_settings_to_account_fkey: [
      "account.not_found",
      ["template", "toAccountId"],
      "No account has this id.",
    ],
    schedule_settings_category_fkey: [
      "category.not_found",
      ["template", "categoryId"],
      "No category of this kind has this id.",
    ],
    schedule_settings_fee_category_fkey: [
      "category.not_found",
      ["template", "fee", "categoryId"],
      "No expense category has this id.",
    ],
    schedule_settings_shares_sum: [
      "shares.unbalanced",
      ["template", "shares", "split"],
      "The parts must add up to the amount.",
    ],
    schedule_occurrences_pkey: [
      "occurrence.decided",
      ["on"],
      "The occurrence is already posted or skipped.",
    ],
  },
});
