import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { idInput, storedInstant } from "@outlay/core";
import { feedId } from "../rates/rates.ts";
import type { Change } from "./changes.contract.ts";
import {
  accountImageInput,
  alertImageInput,
  bookImageInput,
  budgetImageInput,
  categoryImageInput,
  notificationImageInput,
  rateImageInput,
  rateImportImageInput,
  transactionImageInput,
} from "./images.contract.ts";

type Image = object | null;

const isGone = (image: Image) =>
  image === null || ("deletedAt" in image && image.deletedAt !== null);

/** What each operation finds and leaves. */
const fits: Record<Change["op"], (before: Image, after: Image) => boolean> = {
  create: (before, after) => before === null && !isGone(after),
  update: (before, after) => before !== null && after !== null && isGone(before) === isGone(after),
  delete: (before, after) => !isGone(before) && isGone(after),
  restore: (before, after) => isGone(before) && !isGone(after),
};

/** What no change of a record changes. */
const fixed: Record<Change["entity"], readonly string[]> = {
  account: ["currency", "createdAt"],
  alert: ["kind", "budgetId", "accountId", "currency", "createdAt"],
  book: ["baseCurrency"],
  budget: ["currency", "createdAt"],
  category: ["kind", "system"],
  notification: [],
  rate: [],
  rateImport: [],
  transaction: ["createdAt"],
};

/** The id under which the feed has the record that an image shows; undefined for an import, which has none. */
function recordId(image: object): string | undefined {
  if ("id" in image) return String(image.id);
  if (!("base" in image && "quote" in image && "on" in image)) return undefined;
  return feedId({ base: String(image.base), quote: String(image.quote), on: String(image.on) });
}

function recordedOf<Entity extends Change["entity"], Shape extends z.ZodType<object>>(
  entity: Entity,
  image: Shape,
) {
  return z.strictObject({
    seq: z.int().min(1),
    entity: z.literal(entity),
    entityId: idInput,
    op: z.enum(["create", "update", "delete", "restore"]),
    at: storedInstant,
    actorId: idInput,
    before: image.nullable(),
    after: image.nullable(),
  });
}

/**
 * A change that the feed can have recorded: its images obey the schemas of input, are of one record,
 * and differ as its operation makes them differ. What an archive brings must be one, and so must
 * what is undone.
 */
export const recordedChange = z
  .discriminatedUnion("entity", [
    recordedOf("account", accountImageInput),
    recordedOf("alert", alertImageInput),
    recordedOf("book", bookImageInput),
    recordedOf("budget", budgetImageInput),
    recordedOf("category", categoryImageInput),
    recordedOf("notification", notificationImageInput),
    recordedOf("rate", rateImageInput),
    recordedOf("rateImport", rateImportImageInput),
    recordedOf("transaction", transactionImageInput),
  ])
  .superRefine(({ entity, entityId, op, before, after }, ctx) => {
    const refuse = (path: string[], message: string) =>
      ctx.addIssue({ code: "custom", path, message });
    if (!fits[op](before, after)) refuse(["op"], `It is no ${op} from before to after.`);
    for (const [side, image] of Object.entries({ before, after }))
      if (image !== null && (recordId(image) ?? entityId) !== entityId)
        refuse([side], "It is of another record.");
    if (before === null || after === null) return;
    for (const field of fixed[entity])
      if (!isDeepStrictEqual(Reflect.get(before, field), Reflect.get(after, field)))
        refuse(["after", field], "It never changes.");
  });
