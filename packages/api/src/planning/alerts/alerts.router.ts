import { z } from "zod";
import { mapPage } from "../../support/pagination.ts";
import { toAlert } from "./alert-rows.ts";
import { changeBook } from "../../feed/lock.ts";
import { removeRecord } from "../../feed/removal.ts";
import { operation } from "../../rpc/procedure-meta.ts";
import { readProcedure, router, writeProcedure } from "../../rpc/trpc.ts";
import {
  alertOutput,
  createAlertInput,
  getAlertInput,
  listAlertsInput,
  listAlertsOutput,
  removeAlertInput,
  updateAlertInput,
} from "./alerts.contract.ts";
import { createAlert, getAlert, listAlerts, removeAlert, updateAlert } from "./alerts.ts";

const id = "01920000-0000-7000-8000-00000000000c";
const accountId = "01920000-0000-7000-8000-000000000003";

export const alertsRouter = router({
  create: writeProcedure
    .meta(
      operation("POST /alerts", {
        summary: "Create an alert",
        description:
          "For a percentage of a budget, or a low account balance at the end of today. It notifies once when the threshold is reached: by a write, or when a day of the book begins. It can notify again once the value is back by 1 % of the limit, or when the limit changes. Reached already when created, it waits for that, too.",
        status: 201,
        errors: [
          "budget.not_found",
          "account.not_found",
          "alert.exists",
          "alert.limit",
          "id.taken",
        ],
        example: { kind: "lowBalance", accountId, below: "50.00" },
      }),
    )
    .input(createAlertInput)
    .output(alertOutput)
    .mutation(({ ctx, input }) =>
      changeBook(ctx, (write) => createAlert(write, input)).then(toAlert),
    ),

  list: readProcedure
    .meta(
      operation("GET /alerts", {
        summary: "List alerts",
        description: "Includes the thresholds of budgets.",
        errors: ["cursor.invalid"],
      }),
    )
    .input(listAlertsInput)
    .output(listAlertsOutput)
    .query(({ ctx, input }) =>
      listAlerts(ctx.db, ctx.book, input).then((page) => mapPage(page, toAlert)),
    ),

  get: readProcedure
    .meta(
      operation("GET /alerts/{id}", {
        summary: "Get an alert",
        description: "What it watches, and from which value on it notifies.",
        errors: ["alert.not_found"],
      }),
    )
    .input(getAlertInput)
    .output(alertOutput)
    .query(({ ctx, input }) => getAlert(ctx.db, ctx.book, input.id).then(toAlert)),

  update: writeProcedure
    .meta(
      operation("PATCH /alerts/{id}", {
        summary: "Change, enable or disable an alert",
        description: "Absent fields stay the same.",
        errors: ["alert.not_found", "alert.exists", "version.conflict"],
        example: { id, enabled: false },
      }),
    )
    .input(updateAlertInput)
    .output(alertOutput)
    .mutation(({ ctx, input }) =>
      changeBook(ctx, (write) => updateAlert(write, input)).then(toAlert),
    ),

  remove: writeProcedure
    .meta(
      operation("DELETE /alerts/{id}", {
        summary: "Remove an alert",
        description: "It notifies no more. Its notifications stay.",
        status: 204,
        errors: ["alert.not_found", "version.conflict"],
        example: { id },
      }),
    )
    .input(removeAlertInput)
    .output(z.void())
    .mutation(({ ctx, input }) =>
      removeRecord(ctx, { entity: "alert", id: input.id }, (write) => removeAlert(write, input)),
    ),
});
