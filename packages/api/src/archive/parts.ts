import { changes } from "@outlay/db";
import type { PgTable } from "drizzle-orm/pg-core";
import { v7 as uuidv7 } from "uuid";
import type { Entity } from "../feed/entity.ts";
import type { Derived } from "../feed/projection.ts";
import type { FirstSpelling } from "../support/first-spelling.ts";
import { type ArchivePart, type ArchiveRow, partOf } from "../support/archive-part.ts";

/** Version 1 names no operations. Changes of one request were made by one person at one instant. */
function createChangeUpgrade(spelling: FirstSpelling) {
  const spell = (image: unknown): unknown => {
    if (typeof image !== "object" || image === null) return image;
    const { payee, tags, ...fields }: ArchiveRow = { ...image };
    return { ...fields, payee: spelling.payee(payee), tags: spelling.tags(tags) };
  };
  let last: { at: unknown; actorId: unknown; operationId: string } | undefined;
  return ({ tokenId = null, operationId, ...row }: ArchiveRow): ArchiveRow => {
    const { at, actorId } = row;
    if (last?.at !== at || last?.actorId !== actorId) last = { at, actorId, operationId: uuidv7() };
    const upgraded = { ...row, tokenId, operationId: operationId ?? last?.operationId };
    if (row["entity"] !== "transaction") return upgraded;
    return { ...upgraded, before: spell(row["before"]), after: spell(row["after"]) };
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
