import { z } from "zod";
import { changeBook, type LockedBook } from "../feed/lock.ts";
import { removeRecord } from "../feed/removal.ts";
import { contentErrors } from "../ledger/content-errors.ts";
import type { Context } from "../rpc/context.ts";
import { operation } from "../rpc/procedure-meta.ts";
import { readProcedure, writeProcedure } from "../rpc/trpc.ts";
import { mapPage } from "../support/pagination.ts";
import {
  listOccurrencesInput,
  listOccurrencesOutput,
  occurrenceOutput,
  postOccurrenceInput,
  skipOccurrenceInput,
} from "./occurrences.contract.ts";
import { listOccurrences, postOccurrence, skipOccurrence } from "./occurrences.ts";
import { getSchedule, type ScheduleRow } from "./schedule-rows.ts";
import { toSchedule } from "./schedule.wire.ts";
import {
  createScheduleInput,
  getScheduleInput,
  listSchedulesInput,
  listSchedulesOutput,
  removeScheduleInput,
  scheduleOutput,
  updateScheduleInput,
} from "./schedules.contract.ts";
import {
  createSchedule,
  isDue,
  listSchedules,
  removeSchedule,
  updateSchedule,
} from "./schedules.ts";

const id = "01920000-0000-7000-8000-000000000011";

/** The reply; what is due already is posted by a job, soon after. */
async function toReply(
  { addPosting }: Pick<Context, "addPosting">,
  { tx, book, today }: LockedBook,
  row: ScheduleRow,
) {
  if (isDue(row, today)) await addPosting(tx, book.id);
  return toSchedule(row);
}

export const schedulesProcedures = {
  create: writeProcedure
    .meta(
      operation("POST /schedules", {
        summary: "Create a schedule",
        description:
          "Occurrences that are due already are recorded soon after the reply, later ones when their day begins in the book's zone. A transaction of the same payee (amount within 10 %) or account (same amount) that is recorded up to 4 days from an occurrence becomes that occurrence. A template has no `refundOf` and `arrivesOn`.",
        status: 201,
        errors: [...contentErrors, "schedule.limit", "id.taken"],
        example: {
          template: { kind: "expense", amount: "950.00", payee: "Landlord" },
          every: { unit: "month" },
          startsOn: "2026-12-01",
          mode: "post",
        },
        idempotent: true,
      }),
    )
    .input(createScheduleInput)
    .output(scheduleOutput)
    .mutation(({ ctx, input }) =>
      changeBook(ctx, async (write) => toReply(ctx, write, await createSchedule(write, input))),
    ),

  list: readProcedure
    .meta(
      operation("GET /schedules", {
        summary: "List schedules",
        description: "In the order of their ids, with those that have ended.",
        errors: ["cursor.invalid"],
      }),
    )
    .input(listSchedulesInput)
    .output(listSchedulesOutput)
    .query(({ ctx, input }) =>
      listSchedules(ctx.db, ctx.book, input).then((page) => mapPage(page, toSchedule)),
    ),

  occurrences: readProcedure
    .meta(
      operation("GET /schedules/occurrences", {
        summary: "List occurrences by the day they are due",
        description:
          "What is to come and what has become of the past, up to 2,000. Of a paused schedule only what is decided.",
        errors: ["schedule.not_found"],
        example: { from: "2026-12-01", to: "2026-12-31" },
      }),
    )
    .input(listOccurrencesInput)
    .output(listOccurrencesOutput)
    .query(({ ctx, input }) => listOccurrences(ctx.db, ctx.book, input, ctx.now)),

  get: readProcedure
    .meta(
      operation("GET /schedules/{id}", {
        summary: "Get a schedule",
        description: "With when it is due next, and why it could not post.",
        errors: ["schedule.not_found"],
      }),
    )
    .input(getScheduleInput)
    .output(scheduleOutput)
    .query(({ ctx, input }) => getSchedule(ctx.db, ctx.book, input.id).then(toSchedule)),

  update: writeProcedure
    .meta(
      operation("PATCH /schedules/{id}", {
        summary: "Change a schedule",
        description:
          "Absent fields stay the same, also those of the template; null clears. What is recorded already stays; a new template or rule holds from the next occurrence on, or from `from`. A rule's fields that do not go with new ones are dropped.",
        errors: ["schedule.not_found", ...contentErrors, "schedule.limit", "version.conflict"],
        example: { id, template: { amount: "990.00" }, from: "2027-03-01", version: 1 },
      }),
    )
    .input(updateScheduleInput)
    .output(scheduleOutput)
    .mutation(({ ctx, input }) =>
      changeBook(ctx, async (write) => toReply(ctx, write, await updateSchedule(write, input))),
    ),

  remove: writeProcedure
    .meta(
      operation("DELETE /schedules/{id}", {
        summary: "Delete a schedule",
        description: "Its transactions stay. It can be restored for 30 days.",
        status: 204,
        errors: ["schedule.not_found", "version.conflict"],
        example: { id },
      }),
    )
    .input(removeScheduleInput)
    .output(z.void())
    .mutation(({ ctx, input }) =>
      removeRecord(ctx, { entity: "schedule", id: input.id }, (write) =>
        removeSchedule(write, input),
      ),
    ),

  post: writeProcedure
    .meta(
      operation("POST /schedules/{id}/occurrences/{on}/post", {
        summary: "Record an occurrence now",
        description:
          "Early, late, or in place of a missed one. Repeated, it returns what was recorded. If its transaction is deleted, it is recorded again.",
        errors: [
          "schedule.not_found",
          "occurrence.not_found",
          "occurrence.decided",
          ...contentErrors,
          "period.closed",
        ],
        example: { id, on: "2026-12-01", amount: "955.00" },
      }),
    )
    .input(postOccurrenceInput)
    .output(occurrenceOutput)
    .mutation(({ ctx, input }) => changeBook(ctx, (write) => postOccurrence(write, input))),

  skip: writeProcedure
    .meta(
      operation("POST /schedules/{id}/occurrences/{on}/skip", {
        summary: "Leave an occurrence out",
        description: "Undo the change to have it back.",
        errors: ["schedule.not_found", "occurrence.not_found", "occurrence.decided"],
        example: { id, on: "2026-12-01" },
      }),
    )
    .input(skipOccurrenceInput)
    .output(occurrenceOutput)
    .mutation(({ ctx, input }) => changeBook(ctx, (write) => skipOccurrence(write, input))),
};
