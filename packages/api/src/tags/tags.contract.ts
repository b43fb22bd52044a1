import { z } from "zod";
import { pageInput, pageOutput } from "@outlay/core";
import { tagInput } from "../ledger/texts.contract.ts";

export const tagOutput = z
  .strictObject({
    name: z.string(),
    count: z.int().meta({ description: "How many transactions have it" }),
  })
  .meta({ id: "Tag", examples: [{ name: "holiday", count: 12 }] });
export type Tag = z.output<typeof tagOutput>;

export const listTagsInput = z.strictObject(pageInput).prefault({});
export type ListTagsInput = z.output<typeof listTagsInput>;
export const listTagsOutput = pageOutput(tagOutput);
export type TagPage = z.output<typeof listTagsOutput>;

export const renameTagInput = z.strictObject({
  name: tagInput.meta({ description: "The tag as it is" }),
  newName: tagInput.meta({ description: "What it is to be; no other tag's name" }),
});
export type RenameTagInput = z.output<typeof renameTagInput>;

export const mergeTagsInput = z.strictObject({
  names: z.array(tagInput).min(1).max(20).meta({ description: "The tags that go" }),
  into: tagInput.meta({ description: "The tag that takes their place; it may be new" }),
});
export type MergeTagsInput = z.output<typeof mergeTagsInput>;
