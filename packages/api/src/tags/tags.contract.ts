import { z } from "zod";
import { pageInput, pageOutput } from "@outlay/core";
import { tagInput } from "../ledger/texts.contract.ts";

export const tagOutput = z
  .strictObject({
    name: z.string(),
    count: z.int().meta({ description: "Number of transactions that have it" }),
  })
  .meta({ id: "Tag", examples: [{ name: "holiday", count: 12 }] });
export type Tag = z.output<typeof tagOutput>;

export const listTagsInput = z.strictObject(pageInput).prefault({});
export type ListTagsInput = z.output<typeof listTagsInput>;
export const listTagsOutput = pageOutput(tagOutput);
export type TagPage = z.output<typeof listTagsOutput>;

export const renameTagInput = z.strictObject({
  name: tagInput.meta({ description: "The tag to rename" }),
  newName: tagInput.meta({ description: "The new name; no other tag may have it" }),
});
export type RenameTagInput = z.output<typeof renameTagInput>;

export const mergeTagsInput = z.strictObject({
  names: z.array(tagInput).min(1).max(20).meta({ description: "The tags to replace" }),
  into: tagInput.meta({ description: "The tag to use instead; it may be new" }),
});
export type MergeTagsInput = z.output<typeof mergeTagsInput>;
