import { changes } from "@outlay/db";
import type { PgTable } from "drizzle-orm/pg-core";
import type { Entity } from "../feed/entity.ts";
import type { Projection } from "../feed/projection.ts";
import { type ArchivePart, partOf } from "../support/archive-part.ts";

/** What an archive holds, in its order: each part after those that its rows refer to, and the feed that shows them all. */
export const partsOf = (entities: readonly Entity[]): readonly ArchivePart[] => [
  ...entities.flatMap(({ archive }) => archive),
  partOf(changes),
];

/** Every table of a book, each before those that its rows refer to. */
export function tablesOf(
  entities: readonly Entity[],
  { projections, others }: { projections: readonly Projection[]; others: readonly PgTable[] },
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
