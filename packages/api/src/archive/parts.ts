import { changes } from "@outlay/db";
import type { PgTable } from "drizzle-orm/pg-core";
import { v7 as uuidv7 } from "uuid";
import type { Entity } from "../feed/entity.ts";
import type { Derived } from "../feed/projection.ts";
import { type ArchivePart, type ArchiveRow, partOf } from "../support/archive-part.ts";

/** Version 1 names no operations. Changes of one request were made by one person at one instant. */
function createChangeUpgrade() {
  let last: { at: unknown; actorId: unknown; operationId: string } | undefined;
  return ({ tokenId = null, operationId, ...row }: ArchiveRow): ArchiveRow => {
    const { at, actorId } = row;
    if (last?.at !== at || last?.actorId !== actorId) last = { at, actorId, operationId: uuidv7() };
    return { ...row, tokenId, operationId: operationId ?? last?.operationId };
  };
}

/** The parts of an archive in their order: each after those that it refers to, and the feed last. */
export const partsOf = (entities: readonly Entity[]): readonly ArchivePart[] => [
  ...entities.flatMap(({ archive }) => archive),
  partOf(changes, { createUpgrade: createChangeUpgrade }),
];

/** All tables of a book, each before those that it refers to. */
export function tablesOf(
  entities: readonly Entity[],
  { projections, others }: { projections: readonly Derived[]; others: readonly PgTable[] },
): readonly PgTable[] {
  return [
    ...others,
    ...projections.flatMap(({ tables }) => tables),
    ...entities.flatMap(({ leftOut = [] }) => leftOut),
    ...partsOf(entities)
      .map(({ table }) => table)
      .toReversed(),
  ];
}
