import { changeEntities } from "@outlay/db";
import { exampleOf, idOutput, instantOutput } from "@outlay/core";
import { z } from "zod";
import { type Actor, actorOutput } from "../access/actor.contract.ts";
import type { Entity } from "../feed/entity.ts";

const example = {
  seq: 1,
  entityId: "01920000-0000-7000-8000-000000000003",
  op: "create",
  at: "2026-11-21T09:30:00.000Z",
  actorId: "01920000-0000-7000-8000-000000000001",
  actor: { id: "01920000-0000-7000-8000-000000000001", name: "Alice" },
  tokenId: null,
  operationId: "01920000-0000-7000-8000-000000000010",
  before: null,
};

/** A change of one kind of record. `before` is null for a create, `after` for a removal. */
function changeOf<Name extends Entity["name"], Output extends z.ZodType<object>>({
  name,
  snapshot: { output },
}: Entity<Name, Output>) {
  return z
    .strictObject({
      seq: z.int().meta({ description: "The change's number in the book: from 1, without gaps" }),
      entity: z.literal(name),
      entityId: idOutput,
      op: z.enum(["create", "update", "delete", "restore"]),
      at: instantOutput,
      actorId: idOutput.meta({ description: "The user who made the change" }),
      actor: actorOutput,
      tokenId: idOutput.nullable(),
      operationId: idOutput,
      before: output.nullable(),
      after: output.nullable(),
    })
    .meta({
      id: `${name.charAt(0).toUpperCase()}${name.slice(1)}Change`,
      examples: [{ ...example, entity: name, after: exampleOf(output) }],
    });
}

/** A change of any of these kinds. Written out, because types of the client cannot refer to types of the server. */
export type ChangeOf<One extends Entity> =
  One extends Entity<infer Name, infer Output>
    ? {
        seq: number;
        entity: Name;
        entityId: string;
        op: "create" | "delete" | "restore" | "update";
        at: Date;
        actorId: string;
        actor: Actor;
        tokenId: string | null;
        operationId: string;
        before: z.output<Output> | null;
        after: z.output<Output> | null;
      }
    : never;

/** The schema of a change of any kind, in the order of `changeEntities`. */
export function changeSchema<const One extends Entity>(
  entities: readonly One[],
): z.ZodType<ChangeOf<One>, ChangeOf<One>> {
  const options = changeEntities.flatMap((name) =>
    entities.filter((entity) => entity.name === name).map(changeOf),
  );
  const [first, ...others] = options;
  if (!first || options.length < changeEntities.length)
    throw new TypeError("an entity of the feed is missing");
  const union = z.discriminatedUnion("entity", [first, ...others]);
  const described = union.meta({
    id: "Change",
    description:
      "`operationId` is the request that made it, for operations.undo; `tokenId` the personal access token, if one was used. Later versions may add entities: pass over a change of one you do not know",
    examples: [exampleOf(first)],
  });
  // The compiler only knows what all options have in common.
  return described as z.ZodType as z.ZodType<ChangeOf<One>, ChangeOf<One>>;
}

/** A page of changes. */
export const changePageSchema = <Change extends z.ZodType>(change: Change) =>
  z.strictObject({
    items: z.array(change),
    nextSince: z.int().meta({ description: "The `since` of the next call" }),
    upToDate: z.boolean().meta({ description: "Whether these include the latest change" }),
  });
