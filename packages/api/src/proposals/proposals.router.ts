import { fieldError } from "@outlay/core";
import type { z } from "zod";
import { assertPermission } from "../access/roles.logic.ts";
import type { Procedures } from "../changes/preview.ts";
import type { ShownChange } from "../feed/entity.ts";
import { operation } from "../rpc/procedure-meta.ts";
import { readProcedure, router, sessionProcedure, writeProcedure } from "../rpc/trpc.ts";
import { approveProposal, rejectProposal } from "./decide.ts";
import {
  createProposalInput,
  listProposalsInput,
  listProposalsOutput,
  proposalInput,
  proposalSchema,
} from "./proposals.contract.ts";
import { createProposal, getProposal, listProposals } from "./proposals.ts";

const example = { id: "01920000-0000-7000-8000-000000000051" };

/** Throws `input.invalid` for what no person could be asked about. */
function assertProposable({ find }: Procedures, path: string): void {
  const { namesBook, ownerOnly, sessionOnly } = find(path)?.meta ?? {};
  const isForPeople = namesBook === true || ownerOnly === true || sessionOnly === true;
  if (!isForPeople && path !== "proposals.create") return;
  const message = "Name a procedure that changes records of the book, such as expenses.create.";
  throw fieldError("input.invalid", ["procedure"], message);
}

function decisions<Change extends ShownChange>(
  change: z.ZodType<Change, Change>,
  procedures: Procedures,
) {
  return {
    approve: sessionProcedure
      .meta(
        operation("POST /proposals/{id}/approve", {
          summary: "Approve a proposal",
          description:
            "Runs it, once, as you and with what its token may do now; the changes name both. Refused if a record that it touches was changed since, or if it would change others than it showed.",
          errors: ["proposal.not_found", "proposal.decided", "proposal.outdated"],
          example,
        }),
      )
      .input(proposalInput)
      .output(proposalSchema(change))
      // The schema checks what the compiler cannot resolve.
      .mutation(async ({ ctx, input }) => {
        assertPermission(ctx.book.role, "write");
        return (await approveProposal(procedures, ctx, input.id)) as never;
      }),

    reject: sessionProcedure
      .meta(
        operation("POST /proposals/{id}/reject", {
          summary: "Reject a proposal",
          description: "It is kept in the list, and never runs.",
          errors: ["proposal.not_found", "proposal.decided"],
          example,
        }),
      )
      .input(proposalInput)
      .output(proposalSchema(change))
      .mutation(async ({ ctx, input }) => {
        assertPermission(ctx.book.role, "write");
        return (await rejectProposal(ctx, input.id)) as never;
      }),
  };
}

export function createProposalsRouter<Change extends ShownChange>(
  change: z.ZodType<Change, Change>,
  procedures: Procedures,
) {
  return router({
    create: writeProcedure
      .meta(
        operation("POST /proposals", {
          summary: "Propose a write",
          description:
            "Any write of the book that changes.preview takes, for a person to approve or reject within 30 days. Needs what the write needs. Nothing is changed until then.",
          status: 201,
          errors: ["proposal.limit"],
          example: { procedure: "expenses.create", input: { amount: "12.50" } },
        }),
      )
      .input(createProposalInput)
      .output(proposalSchema(change))
      .mutation(async ({ ctx, input }) => {
        assertProposable(procedures, input.procedure);
        return (await createProposal(procedures, ctx, input)) as never;
      }),

    list: readProcedure
      .meta(
        operation("GET /proposals", {
          summary: "List proposals",
          description:
            "Of the last 180 days, newest first. A token that only proposes sees its own, unless it has the scope `read`.",
          errors: ["cursor.invalid"],
          example: { state: "waiting" },
        }),
      )
      .input(listProposalsInput)
      .output(listProposalsOutput(change))
      .query(async ({ ctx, input }) => (await listProposals(ctx, input)) as never),

    get: readProcedure
      .meta(
        operation("GET /proposals/{id}", {
          summary: "Get a proposal",
          errors: ["proposal.not_found"],
          description: "With what it came to when it was proposed.",
          example,
        }),
      )
      .input(proposalInput)
      .output(proposalSchema(change))
      .query(async ({ ctx, input }) => (await getProposal(ctx, input.id)) as never),

    ...decisions(change, procedures),
  });
}
