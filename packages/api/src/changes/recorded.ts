import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { idInput, storedInstant } from "@outlay/core";
import type { Entity, RecordChange } from "../feed/entity.ts";

type Image = object | null;

const isGone = (image: Image) =>
  image === null || ("deletedAt" in image && image.deletedAt !== null);

/** Which snapshots each operation has. */
const fits: Record<RecordChange["op"], (before: Image, after: Image) => boolean> = {
  create: (before, after) => before === null && !isGone(after),
  update: (before, after) => before !== null && after !== null && isGone(before) === isGone(after),
  delete: (before, after) => !isGone(before) && isGone(after),
  restore: (before, after) => isGone(before) && !isGone(after),
};

const recordedOf = ({ name, snapshot: { input } }: Entity) =>
  z.strictObject({
    seq: z.int().min(1),
    entity: z.literal(name),
    entityId: idInput,
    op: z.enum(["create", "update", "delete", "restore"]),
    at: storedInstant,
    actorId: idInput,
    tokenId: idInput.nullable(),
    operationId: idInput,
    before: input.nullable(),
    after: input.nullable(),
  });

/** By default a snapshot's id is the record's id in the feed. */
const ownId = (snapshot: object) => ("id" in snapshot ? String(snapshot.id) : undefined);

/**
 * A change that the feed can have recorded: its snapshots match the schemas of input, belong to one
 * record, and differ as its operation allows. Changes in archives and changes to undo must be valid.
 */
export function recordedChange(entities: readonly [Entity, ...Entity[]]) {
  const snapshots = new Map(entities.map(({ name, snapshot }) => [name, snapshot]));
  const [first, ...others] = entities;
  return z
    .discriminatedUnion("entity", [recordedOf(first), ...others.map(recordedOf)])
    .superRefine(({ entity, entityId, op, before, after }, ctx) => {
      const { idOf = ownId, fixed = [] } = snapshots.get(entity) ?? {};
      const refuse = (path: string[], message: string) =>
        ctx.addIssue({ code: "custom", path, message });
      if (!fits[op](before, after)) refuse(["op"], `It is no ${op} from before to after.`);
      for (const [side, image] of Object.entries({ before, after }))
        if (image !== null && (idOf(image) ?? entityId) !== entityId)
          refuse([side], "It is of another record.");
      if (before === null || after === null) return;
      for (const field of fixed)
        if (!isDeepStrictEqual(Reflect.get(before, field), Reflect.get(after, field)))
          refuse(["after", field], "It never changes.");
    });
}

export type RecordedChange = ReturnType<typeof recordedChange>;
