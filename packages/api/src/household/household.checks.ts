import { type Db, people, settlements, shareDefaults } from "@outlay/db";
import { asc, getTableColumns } from "drizzle-orm";
import {
  isInPage,
  lastChange,
  recordCheck,
  type RecordPage,
  recordsPerPage,
  type ShownRecord,
} from "../feed/record-check.ts";
import { defaultColumns } from "./defaults.ts";
import { imageOfSettlement } from "./settlements.ts";

async function readPeople(tx: Db, page: RecordPage): Promise<ShownRecord[]> {
  const { bookId: _, ...columns } = getTableColumns(people);
  const rows = await tx
    .select({ person: columns, last: lastChange("person", people, page.bookId) })
    .from(people)
    .where(isInPage(people, page))
    .orderBy(asc(people.id))
    .limit(recordsPerPage);
  return rows.map(({ person: { userId, ...person }, last }) => {
    // A user who deletes their account makes a guest of the person, without a change of the book.
    const image = userId === null ? person : { ...person, userId };
    return { id: person.id, image, last };
  });
}

async function readDefaults(tx: Db, page: RecordPage): Promise<ShownRecord[]> {
  const rows = await tx
    .select({ one: defaultColumns, last: lastChange("shareDefault", shareDefaults, page.bookId) })
    .from(shareDefaults)
    .where(isInPage(shareDefaults, page))
    .orderBy(asc(shareDefaults.id))
    .limit(recordsPerPage);
  return rows.map(({ one, last }) => ({ id: one.id, image: one, last }));
}

async function readSettlements(tx: Db, page: RecordPage): Promise<ShownRecord[]> {
  const { bookId: _, ...columns } = getTableColumns(settlements);
  const rows = await tx
    .select({ one: columns, last: lastChange("settlement", settlements, page.bookId) })
    .from(settlements)
    .where(isInPage(settlements, page))
    .orderBy(asc(settlements.id))
    .limit(recordsPerPage);
  return rows.map(({ one, last }) => ({ id: one.id, image: imageOfSettlement(one), last }));
}

/** Each equals its last change in the feed. */
export const personRecord = recordCheck("person", readPeople);
export const shareDefaultRecord = recordCheck("shareDefault", readDefaults);
export const settlementRecord = recordCheck("settlement", readSettlements);
