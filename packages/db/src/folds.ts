import { foldEmail, foldName } from "@outlay/core";
import { type AnyColumn, type SQL, sql } from "drizzle-orm";

/** Both columns of an email, for writes. */
export const emailColumns = (email: string) => ({ email, emailFolded: foldEmail(email) });

/** Both columns of a unique name, for writes. */
export const nameColumns = (name: string) => ({ name, nameFolded: foldName(name) });

/** Text for ordering and comparing by code point, so that every database lists it in the same order, whatever its locale. */
export const byCodePoint = (text: AnyColumn): SQL => sql`${text} collate "C"`;
