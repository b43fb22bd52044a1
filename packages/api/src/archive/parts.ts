import { changes } from "@outlay/db";
import type { PgTable } from "drizzle-orm/pg-core";
import type { Entity } from "../feed/entity.ts";
import type { Derived } from "../feed/projection.ts";
import { type ArchivePart, partOf } from "../support/archive-part.ts";

/** The parts of an archive in their order: each after those that it refers to, and the feed last. */
export const partsOf = (entities: readonly Entity[]): readonly ArchivePart[] => [
  ...entities.flatMap(({ archive }) => archive),
  partOf(changes),
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
