import { idInput, idOutput, instantOutput, pageInput, pageOutput } from "@outlay/core";
import { z } from "zod";
import { previewInput, previewSchema } from "../changes/preview.contract.ts";

/** Of the changes of a proposal, how many are shown with it. */
export const maxShown = 20;
export const keptDays = 30;

const states = ["waiting", "approved", "rejected", "expired"] as const;

export const createProposalInput = previewInput;
export type CreateProposalInput = z.output<typeof createProposalInput>;

export const proposalSchema = <Change extends z.ZodType>(change: Change) =>
  z
    .strictObject({
      id: idOutput,
      procedure: z.string(),
      input: z.unknown().meta({ description: "As it was sent" }),
      preview: previewSchema(change).meta({
        description: `What it came to when it was proposed, with at most ${maxShown} changes`,
      }),
      state: z.enum(states).meta({
        description: `It expires ${keptDays} days after it was proposed`,
      }),
      tokenId: idOutput.nullable().meta({ description: "Null if a person proposed it" }),
      createdAt: instantOutput,
      decidedAt: instantOutput.nullable(),
    })
    .meta({
      id: "Proposal",
      examples: [
        {
          id: "01920000-0000-7000-8000-000000000051",
          procedure: "expenses.create",
          input: { amount: "12.50" },
          preview: { output: null, changes: [], changeCount: 1, notifications: [] },
          state: "waiting",
          tokenId: "01920000-0000-7000-8000-00000000000b",
          createdAt: "2026-11-21T09:30:00.000Z",
          decidedAt: null,
        },
      ],
    });

export const proposalInput = z.strictObject({ id: idInput });

export const listProposalsInput = z
  .strictObject({
    state: z.enum(states).optional().meta({ description: "All by default" }),
    ...pageInput,
  })
  .prefault({});
export type ListProposalsInput = z.output<typeof listProposalsInput>;
export const listProposalsOutput = <Change extends z.ZodType>(change: Change) =>
  pageOutput(proposalSchema(change));
